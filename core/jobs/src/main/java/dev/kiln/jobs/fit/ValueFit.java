package dev.kiln.jobs.fit;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.ExampleForm;
import dev.kiln.api.model.Model;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The fit of target values to a model's prediction, by the same rules as the shapes of examples. */
final class ValueFit {

    private ValueFit() {}

    /** The shape of one target in the model's prediction; empty where the targets do not fit. */
    static Optional<long[]> form(Model model, DataSet data) {
        Shape predicted = model.predictedShape(Task.REGRESSION);
        Tensor target = data.batch(0).targets();
        return target.elementType() == ElementType.FLOAT
                ? new ExampleForm(model.graph().name(), TensorType.floats(predicted)).layOut(example(target))
                : Optional.empty();
    }

    private static long[] example(Tensor target) {
        return Arrays.copyOfRange(target.shape(), 1, target.rank());
    }

    static TargetFit of(Model model, DataSet data) {
        long[] form = form(model, data)
                .orElseThrow(() -> new DataException("A target of " + data.spec() + " is "
                        + data.batch(0).targets() + ", the model "
                        + model.graph().name() + " predicts FLOAT " + model.predictedShape(Task.REGRESSION) + "."));
        if (Arrays.equals(form, example(data.batch(0).targets()))) {
            return TargetFit.unchanged(data);
        }
        return TargetFit.of(List.of(), targets -> targets.reshape(batchOf(targets.shape()[0], form)));
    }

    private static long[] batchOf(long count, long[] example) {
        long[] lengths = new long[example.length + 1];
        lengths[0] = count;
        System.arraycopy(example, 0, lengths, 1, example.length);
        return lengths;
    }
}
