package dev.kiln.plugins.distillation;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces a model by a smaller one that learns from it: from the
 * {@linkplain TaughtClasses soft predictions of the teacher} and the right classes or, in regression, from the
 * {@linkplain TaughtValues teacher's values} and the right ones. The teacher may be any model that the engine runs on
 * batches of any size; it gets the same examples as the student, and has its own preprocessing.
 *
 * <p>It costs a training of the student, with a forward pass of the teacher in every step.
 *
 * @param student an architecture file, or an {@code .onnx} file to start from
 * @param temperature the temperature that softens both distributions, positive; not used in regression
 * @param alpha the weight of the right answer, in {@code [0, 1]}
 * @param epochs the number of passes over the data, at least 1
 * @param batchSize the number of examples in a step, at least 1
 * @param optimizer the student's optimizer
 */
@Describe(name = "distillation", value = "Replaces the model by a smaller one that learns from its predictions")
public record Distillation(
        @Describe("the student: an architecture file, or an .onnx file to start from")
        Path student,

        @Describe(
                value = "the temperature that softens the predictions of both; not used in regression",
                above = 0,
                byDefault = "4.0")
        double temperature,

        @Describe(
                value = "the weight of the right answer relative to the teacher's prediction",
                atLeast = 0,
                atMost = 1,
                byDefault = "0.1")
        double alpha,

        @Describe(value = "the number of passes over the data", atLeast = 1, atMost = 1_000_000, byDefault = "5")
        int epochs,

        @Describe(value = "the number of examples in a step", atLeast = 1, atMost = 1_000_000, byDefault = "64")
        int batchSize,

        @Describe(value = "the student\'s optimizer", byDefault = "adam:lr=0.001")
        Optimizer optimizer)
        implements Compressor {

    /** The number of examples that show the form of both models' scores. */
    private static final int LOOK = 256;

    /** The number of examples on which the student is compared with the teacher. */
    private static final int COMPARE = 1000;

    @Override
    public CompressionPlan plan(Model teacher, CompressionScope scope) {
        Model fresh = scope.model(student);
        Teaching teaching = new Teaching(teacher, fresh, scope.trainingData().task());
        teaching.check(loss(teaching, scope, ScoreForm.LOGITS, ScoreForm.LOGITS));
        String change = "replaced by the student " + student + " with " + elements(fresh) + " parameters in place of "
                + elements(teacher);
        List<LayerChange> changes = List.of(new LayerChange("the whole network", "", change));
        return new CompressionPlan(changes, () -> teach(teaching, scope, changes));
    }

    private Loss loss(Teaching teaching, CompressionScope scope, ScoreForm taught, ScoreForm learnt) {
        return teaching.task() == Task.CLASSIFICATION
                ? new TaughtClasses(teaching.teacher(), scope.loss(), temperature, alpha, taught, learnt)
                : new TaughtValues(teaching.teacher(), scope.loss(), alpha);
    }

    private CompressionResult teach(Teaching teaching, CompressionScope scope, List<LayerChange> changes) {
        Teaching.Answers before = teaching.ask(scope, LOOK);
        ScoreForm taught = ScoreForm.of(before.teacher());
        ScoreForm learnt = ScoreForm.of(before.student());
        TrainingPlan plan = new TrainingPlan(
                loss(teaching, scope, taught, learnt), optimizer, Schedule.CONSTANT, epochs, batchSize, List.of());
        Model student = scope.trainer().train(teaching.student(), scope.trainingData(), plan);
        List<String> notes = new ArrayList<>();
        notes.add(whatWasLearnt(teaching));
        if (teaching.task() == Task.CLASSIFICATION) {
            sayProbabilities("teacher", taught, notes);
            sayProbabilities("student", learnt, notes);
        }
        Teaching after = new Teaching(teaching.teacher(), student, teaching.task());
        notes.add(Agreement.of(after.ask(scope, COMPARE), teaching.task()));
        return new CompressionResult(student, changes, notes);
    }

    private String whatWasLearnt(Teaching teaching) {
        Model teacher = teaching.teacher();
        List<String> others = teacher.graph().outputs().stream()
                .filter(output -> !output.equals(teacher.prediction().output()))
                .toList();
        String learnt = teaching.task() == Task.CLASSIFICATION
                ? "The student learnt from the teacher's predictions at temperature " + temperature
                        + ", the right classes weighing " + alpha
                : "The student learnt from the teacher's values by their squared error, the right values weighing "
                        + alpha + "; a temperature has no meaning in regression";
        return learnt
                + (others.isEmpty() ? "." : "; the student did not learn the teacher's other outputs " + others + ".");
    }

    private static void sayProbabilities(String model, ScoreForm form, List<String> notes) {
        if (form != ScoreForm.LOGITS) {
            notes.add("The " + model + " gives probabilities: their logarithms were used as its logits.");
        }
    }

    private static long elements(Model model) {
        return model.parameters().stream()
                .mapToLong(name -> model.graph().constant(name).size())
                .sum();
    }

    /** Creates {@code distillation}. */
    public static final class Provider extends RecordProvider<Compressor> implements CompressorProvider {}
}
