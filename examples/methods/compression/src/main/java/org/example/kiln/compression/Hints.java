package org.example.kiln.compression;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Spelling;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.OptionException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * FitNets (Romero et al., 2015): replaces a model by a thinner one whose hidden values {@code v} follow hidden values
 * {@code u} of the model, the hint, through a linear regressor {@code R} that is trained with it and left out in the end:
 *
 * <pre>
 * loss = ½ |u - R v|²
 * </pre>
 *
 * <p>A second training continues with the loss of the task; {@code distillation} with the result as its student is the
 * second stage of the paper. The values are {@code [N, D]}, or {@code [N, C, ...]} with equal spatial axes, for which
 * {@code R} is a convolution with a kernel of 1. It costs two trainings of the student, with a forward pass of the model
 * in every step of the first.
 *
 * @param student an architecture file, or an {@code .onnx} file to start from
 * @param teacherValue the name of the hint in the model
 * @param studentValue the name of the guided value in the student
 * @param epochs the number of passes over the data in each training
 * @param batchSize the number of examples in a step
 * @param optimizer the optimizer of both trainings
 */
@Describe(name = "hints", value = "Replaces the model by a smaller one that learns its hidden values first (FitNets)")
public record Hints(
        @Describe("the student: an architecture file, or an .onnx file to start from")
        Path student,

        @Describe("the name of a hidden value of the model: the hint")
        String teacherValue,

        @Describe("the name of the hidden value of the student that learns the hint")
        String studentValue,

        @Describe(
                value = "the number of passes over the data for the hint, and again for the task",
                atLeast = 1,
                atMost = 1_000_000,
                byDefault = "5")
        int epochs,

        @Describe(value = "the number of examples in a step", atLeast = 1, atMost = 1_000_000, byDefault = "64")
        int batchSize,

        @Describe(value = "the optimizer of both trainings", byDefault = "adam:lr=0.001")
        Optimizer optimizer)
        implements Compressor {

    @Override
    public CompressionPlan plan(Model teacher, CompressionScope scope) {
        Model fresh = scope.model(student);
        requireValue("teacher-value", teacherValue, teacher);
        requireValue("student-value", studentValue, fresh);
        List<LayerChange> changes = List.of(new LayerChange(
                "the whole network",
                "",
                "replaced by the student " + student + ", whose " + studentValue + " learns " + teacherValue));
        return new CompressionPlan(changes, () -> {
            Model hinted = trained(fresh, new Hint(teacher, teacherValue, studentValue), scope);
            return new CompressionResult(trained(hinted, scope.loss(), scope), changes, List.of());
        });
    }

    private static void requireValue(String option, String name, Model model) {
        if (!model.graph().has(name)) {
            List<String> known = model.graph().nodes().stream()
                    .flatMap(node -> node.outputs().stream())
                    .toList();
            throw new OptionException("The option " + option + " is " + name + ", which is no value of the model "
                    + model.graph().name() + "." + Spelling.hint(name, known));
        }
    }

    private Model trained(Model model, Loss loss, CompressionScope scope) {
        TrainingPlan plan = new TrainingPlan(loss, optimizer, Schedule.CONSTANT, epochs, batchSize, List.of());
        return scope.trainer().train(model, scope.trainingData(), plan);
    }

    /** The squared error of the student's value after the regressor. */
    record Hint(Model teacher, String teacherValue, String studentValue) implements ScopedLoss {

        @Override
        public Value apply(LossScope scope) {
            Value hint = Objects.requireNonNull(scope.write(teacher).get(teacherValue));
            Value learnt = regressed(scope, scope.value(studentValue), hint.size(1));
            if (!learnt.shape().canEqual(hint.shape())) {
                throw new OptionException("The option teacher-value is " + hint.type() + ", and student-value is "
                        + learnt.type() + " after the regressor; their spatial axes must be equal.");
            }
            return hint.sub(learnt)
                    .square()
                    .reduceSum(false, hint.exampleAxes())
                    .mul(0.5);
        }

        private static Value regressed(LossScope scope, Value value, long channels) {
            long own = value.size(1);
            long[] kernel = new long[value.shape().rank()];
            Arrays.fill(kernel, 1);
            kernel[0] = channels;
            kernel[1] = own;
            Value regressor = scope.parameter("regressor", Initializer.fanIn(own), kernel);
            return kernel.length == 2
                    ? value.gemm(regressor, null, false, true)
                    : value.graph().apply("Conv", Attributes.NONE, value, regressor);
        }
    }

    /** Creates {@code hints}. */
    public static final class Provider extends RecordProvider<Compressor> implements CompressorProvider {}
}
