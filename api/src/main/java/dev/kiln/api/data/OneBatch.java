package dev.kiln.api.data;

import java.util.Arrays;
import java.util.List;

/** The examples of a batch as a data set. */
record OneBatch(Batch examples, List<String> classes, Task task) implements DataSet {

    OneBatch {
        classes = List.copyOf(classes);
    }

    @Override
    public String spec() {
        return "a batch of " + size() + " examples";
    }

    @Override
    public long size() {
        return examples.size();
    }

    @Override
    public long[] exampleShape() {
        return example(examples.inputs().shape());
    }

    private static long[] example(long[] shape) {
        return Arrays.copyOfRange(shape, 1, shape.length);
    }

    /** The first input and target: a batch does not say what its further columns are for. */
    @Override
    public List<Column> columns() {
        return List.of(
                Column.input(
                        examples.input(),
                        examples.inputs().elementType(),
                        lengths(examples.inputs().shape())),
                Column.target(
                        examples.target(),
                        examples.targets().elementType(),
                        lengths(examples.targets().shape()),
                        task,
                        classes));
    }

    private static List<Long> lengths(long[] shape) {
        return Arrays.stream(example(shape)).boxed().toList();
    }

    @Override
    public Batch batch(long... indices) {
        return examples.select(Arrays.stream(indices).mapToInt(Math::toIntExact).toArray());
    }
}
