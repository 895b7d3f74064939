package dev.kiln.data;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.ExampleNames;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * A selection of the examples of a data set.
 *
 * @param whole the data set
 * @param spec the name of the selection
 * @param places the positions of its examples in the whole
 */
record Selection(DataSet whole, String spec, long[] places) implements DataView {

    static Selection first(DataSet whole, long count) {
        return new Selection(whole, whole.spec(), LongStream.range(0, count).toArray());
    }

    @Override
    public DataSet first(long count) {
        return count >= size() ? this : first(this, count);
    }

    @Override
    public long size() {
        return places.length;
    }

    @Override
    public ExampleNames exampleNames() {
        ExampleNames all = whole.exampleNames();
        return isBeginning() ? all : new ExampleNames(all.kind(), index -> all.of(place(index)));
    }

    private boolean isBeginning() {
        return Arrays.equals(places, LongStream.range(0, places.length).toArray());
    }

    @Override
    public Batch batch(long... indices) {
        Batch batch = whole.batch(inWhole(indices));
        return new Batch(batch.columns(), batch.input(), batch.target(), indices);
    }

    @Override
    public Tensor targets(long... indices) {
        return whole.targets(inWhole(indices));
    }

    private long[] inWhole(long... indices) {
        return Arrays.stream(indices).map(this::place).toArray();
    }

    /** The position of an example in the whole. */
    long place(long index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("index " + index + " of " + size() + " examples");
        }
        return places[(int) index];
    }
}
