package dev.kiln.plugins.distillation;

import dev.kiln.api.compression.Compressed;
import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.compression.Workshop;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.option.Option;
import dev.kiln.api.option.Options;
import dev.kiln.api.training.Objective;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import java.nio.file.Path;
import java.util.List;

/**
 * Replaces a model by a smaller one that learns from it: the {@linkplain TeacherObjective soft predictions of the
 * teacher} beside the right classes. The teacher may be any model that the engine runs.
 *
 * <p>It costs a training of the student, with a forward pass of the teacher in every step.
 *
 * @param student an architecture file, or an {@code .onnx} file to start from
 * @param temperature how much both distributions are softened, positive
 * @param alpha the weight of the right class, in {@code [0, 1]}
 * @param epochs how often the student sees every example, at least 1
 * @param batchSize how many examples there are in a step, at least 1
 * @param optimizer an optimizer's name and options, options separated by semicolons
 */
public record Distillation(Path student, double temperature, double alpha, int epochs, int batchSize, String optimizer)
        implements Compressor {

    @Override
    public CompressionPlan plan(Model teacher, Workshop workshop) {
        Model fresh = workshop.model(student);
        // a wrong name is told with the plan, not after other methods have worked
        Optimizer how = workshop.optimizer(optimizer.replace(';', ','));
        String change = "replaced by the student " + student + " with " + elements(fresh) + " parameters in place of "
                + elements(teacher);
        List<LayerChange> changes = List.of(new LayerChange("the whole network", "", change));
        return new CompressionPlan(changes, () -> teach(teacher, fresh, how, workshop, changes));
    }

    private Compressed teach(Model teacher, Model fresh, Optimizer how, Workshop workshop, List<LayerChange> changes) {
        Objective objective = new TeacherObjective(teacher, workshop.loss(), temperature, alpha);
        TrainingPlan plan = new TrainingPlan(objective, how, Schedule.CONSTANT, epochs, batchSize, List.of());
        Model taught = workshop.trainer().train(fresh, workshop.trainingData(), plan);
        String note = "The student learnt from the teacher's predictions at temperature " + temperature
                + ", the right classes weighing " + alpha + ".";
        return new Compressed(taught, changes, List.of(note));
    }

    private static long elements(Model model) {
        return model.parameters().stream()
                .mapToLong(name -> model.graph().constant(name).size())
                .sum();
    }

    /** Makes {@code distillation}. */
    public static final class Provider implements CompressorProvider {

        private static final Option<Path> STUDENT =
                Option.file("student", "the student: an architecture file, or an .onnx file to start from");
        private static final Option<Double> TEMPERATURE = Option.real(
                        "temperature", "how much the predictions of both are softened")
                .above(0)
                .byDefault(4.0);
        private static final Option<Double> ALPHA = Option.real(
                        "alpha", "the weight of the right class against the teacher's prediction")
                .atLeast(0)
                .atMost(1)
                .byDefault(0.1);
        private static final Option<Long> EPOCHS = Option.integer("epochs", "how often the student sees every example")
                .atLeast(1)
                .atMost(1_000_000)
                .byDefault(5L);
        private static final Option<Long> BATCH_SIZE = Option.integer(
                        "batch-size", "how many examples there are in a step")
                .atLeast(1)
                .atMost(1_000_000)
                .byDefault(64L);
        private static final Option<String> OPTIMIZER = Option.text(
                        "optimizer", "the student's optimizer, its options separated by semicolons")
                .byDefault("adam:lr=0.001");

        @Override
        public String name() {
            return "distillation";
        }

        @Override
        public String summary() {
            return "Replaces the model by a smaller one that learns from its predictions";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(STUDENT, TEMPERATURE, ALPHA, EPOCHS, BATCH_SIZE, OPTIMIZER);
        }

        @Override
        public Compressor create(Options options) {
            return new Distillation(
                    options.get(STUDENT),
                    options.get(TEMPERATURE),
                    options.get(ALPHA),
                    Math.toIntExact(options.get(EPOCHS)),
                    Math.toIntExact(options.get(BATCH_SIZE)),
                    options.get(OPTIMIZER));
        }
    }
}
