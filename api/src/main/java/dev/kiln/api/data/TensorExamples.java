package dev.kiln.api.data;

import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** The entries of two tensors' first axes. */
record TensorExamples(String spec, Task task, Tensor inputs, Tensor targets, List<String> classes) implements DataSet {

    TensorExamples {
        classes = List.copyOf(classes);
        if (inputs.rank() == 0 || targets.rank() == 0 || inputs.shape()[0] != targets.shape()[0]) {
            throw new DataException("The data " + spec + " have the inputs " + inputs.type() + " and the targets "
                    + targets.type() + "; they need a target for each input.");
        }
        if (inputs.shape()[0] == 0) {
            throw new DataException("The data " + spec + " have no examples.");
        }
    }

    static TensorExamples classification(String spec, Tensor inputs, Tensor labels, List<String> classes) {
        long[] numbers = labels.toLongArray();
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] < 0 || numbers[i] >= classes.size()) {
                throw new DataException("The data " + spec + " have the label " + numbers[i] + " at example " + i
                        + ", expected one in [0, " + (classes.size() - 1) + "] for " + classes.size() + " classes.");
            }
        }
        return new TensorExamples(spec, Task.CLASSIFICATION, inputs, labels.cast(ElementType.INT64), classes);
    }

    @Override
    public long size() {
        return inputs.shape()[0];
    }

    @Override
    public long[] exampleShape() {
        return lengths(inputs);
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.input(Column.INPUT, inputs.elementType(), boxed(inputs)),
                Column.target(Column.TARGET, targets.elementType(), boxed(targets), task, classes));
    }

    private static List<Long> boxed(Tensor tensor) {
        return Arrays.stream(lengths(tensor)).boxed().toList();
    }

    private static long[] lengths(Tensor tensor) {
        return Arrays.copyOfRange(tensor.shape(), 1, tensor.rank());
    }

    @Override
    public Batch batch(long... indices) {
        int[] rows = new int[indices.length];
        for (int i = 0; i < rows.length; i++) {
            if (indices[i] < 0 || indices[i] >= size()) {
                throw new IndexOutOfBoundsException("index " + indices[i] + " of " + size() + " examples");
            }
            rows[i] = (int) indices[i];
        }
        return new Batch(inputs.select(rows), targets.select(rows), indices);
    }
}
