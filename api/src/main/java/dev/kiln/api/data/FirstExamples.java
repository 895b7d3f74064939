package dev.kiln.api.data;

import java.util.List;

/** The first examples of a data set. */
record FirstExamples(DataSet whole, long size) implements DataSet {

    @Override
    public String spec() {
        return whole.spec();
    }

    @Override
    public Task task() {
        return whole.task();
    }

    @Override
    public long[] exampleShape() {
        return whole.exampleShape();
    }

    @Override
    public List<String> classes() {
        return whole.classes();
    }

    @Override
    public List<Column> columns() {
        return whole.columns();
    }

    @Override
    public ExampleNames exampleNames() {
        return whole.exampleNames();
    }

    @Override
    public Batch batch(long... indices) {
        for (long index : indices) {
            if (index >= size) {
                throw new IndexOutOfBoundsException("index " + index + " of " + size + " examples");
            }
        }
        return whole.batch(indices);
    }
}
