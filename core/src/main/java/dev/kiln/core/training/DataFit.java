package dev.kiln.core.training;

import dev.kiln.api.DataException;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.api.tensor.Dim;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Shape;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.core.evaluation.InputKind;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/** Whether data fit a model, asked before the first step. */
final class DataFit {

    private static final int SCAN = 1024;

    private DataFit() {}

    /**
     * Checks shapes and labels, and that the model takes batches of that size.
     *
     * @throws DataException that says what the data have and what the model takes
     */
    static void check(Model model, DataSet data, int batchSize) {
        if (data.size() == 0) {
            throw new DataException("The data " + data.spec() + " hold no examples.");
        }
        InputKind.check(model, data);
        checkExample(model, data);
        checkBatchSize(model, data, batchSize);
        if (data.task() == Task.CLASSIFICATION) {
            checkClasses(model, data);
        } else {
            checkValues(model, data);
        }
    }

    /** The batch size that a model insists on; empty where it takes any. */
    static Optional<Integer> fixedBatch(Model model) {
        Shape shape = model.features().type().shape();
        return shape.rank() > 0 && shape.dim(0).isFixed()
                ? Optional.of(Math.toIntExact(shape.size(0)))
                : Optional.empty();
    }

    private static void checkBatchSize(Model model, DataSet data, int batchSize) {
        Optional<Integer> fixed = fixedBatch(model);
        if (fixed.isPresent() && (fixed.get() != batchSize || data.size() % batchSize != 0)) {
            throw new DataException(
                    "The model " + model.graph().name() + " takes batches of exactly " + fixed.get()
                            + " examples; asked for are batches of " + batchSize + " from " + data.size()
                            + " examples. Give the model's input an open batch axis, or choose a count and a batch size that fit.");
        }
    }

    /** The share of right answers; empty in regression. */
    static OptionalDouble share(DataSet data, double correct) {
        return data.task() == Task.CLASSIFICATION ? OptionalDouble.of(correct / data.size()) : OptionalDouble.empty();
    }

    private static void checkExample(Model model, DataSet data) {
        Shape expected = model.features().type().shape();
        long[] batch = withBatch(data.exampleShape());
        boolean fits = !expected.isRanked()
                || (expected.rank() > 0 && expected.with(0, Dim.of("N")).accepts(batch));
        if (!fits) {
            throw new DataException("An example of " + data.spec() + " has the shape "
                    + Arrays.toString(data.exampleShape()) + ", the model "
                    + model.graph().name() + " takes batches of "
                    + expected + ".");
        }
    }

    private static long[] withBatch(long[] example) {
        long[] batch = new long[example.length + 1];
        batch[0] = 1;
        System.arraycopy(example, 0, batch, 1, example.length);
        return batch;
    }

    private static void checkClasses(Model model, DataSet data) {
        Shape prediction = model.logitsShape();
        if (prediction.isRanked() && prediction.rank() != 2) {
            throw new DataException("The model " + model.graph().name() + " predicts " + prediction
                    + "; to learn the classes of " + data.spec() + " it must predict [N, K], a logit for each class.");
        }
        long known = classes(model);
        if (known < 0) {
            return;
        }
        if (data.classes().size() > known) {
            throw new DataException(
                    "The data " + data.spec() + " have " + data.classes().size() + " classes, the model "
                            + model.graph().name() + " predicts " + known + ".");
        }
        if (data.classes().isEmpty()) {
            data.batches(SCAN).forEach(batch -> checkLabels(batch, known));
        }
    }

    /**
     * Checks the labels of one batch.
     *
     * @throws DataException if one is not in {@code [0, classes)}
     */
    static void checkLabels(Batch batch, long classes) {
        if (batch.targets().elementType() != ElementType.INT64
                || batch.targets().rank() != 1) {
            throw new DataException("The labels are " + batch.targets() + ", expected INT64 [" + batch.size() + "].");
        }
        var labels = batch.targets().longs();
        for (int i = 0; i < batch.size(); i++) {
            long label = labels.get(i);
            if (label < 0 || label >= classes) {
                throw new DataException("The example " + batch.indices()[i] + " has the label " + label
                        + ", the model predicts " + classes + " classes: 0 to " + (classes - 1) + ".");
            }
        }
    }

    private static void checkValues(Model model, DataSet data) {
        Tensor target = data.batch(0).targets();
        Shape prediction = model.predictedShape(Task.REGRESSION);
        boolean open = !prediction.isRanked();
        boolean fits = open
                || (prediction.rank() > 0 && prediction.with(0, Dim.of("N")).accepts(target.shape()));
        if (target.elementType() != ElementType.FLOAT || !fits) {
            throw new DataException("A target of " + data.spec() + " is " + target + ", the model "
                    + model.graph().name() + " predicts FLOAT " + prediction + ".");
        }
    }

    /** The count of classes that a model predicts, or -1 where its graph does not say. */
    static long classes(Model model) {
        Shape prediction = model.logitsShape();
        return prediction.rank() == 2 ? prediction.size(1) : -1;
    }
}
