package dev.kiln.distribution;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Examples with other inputs: those that fooled another model.
 *
 * @param original where the targets are from
 * @param inputs one for each example of it
 */
record Transferred(DataSet original, Tensor inputs) implements DataSet {

    @Override
    public String spec() {
        return original.spec();
    }

    @Override
    public long size() {
        return original.size();
    }

    @Override
    public Task task() {
        return original.task();
    }

    @Override
    public long[] exampleShape() {
        return original.exampleShape();
    }

    @Override
    public List<String> classes() {
        return original.classes();
    }

    @Override
    public Batch batch(long... indices) {
        long[] shape = inputs.shape();
        shape[0] = indices.length;
        ByteBuffer chosen = Tensor.allocate(ElementType.FLOAT, shape);
        for (long index : indices) {
            chosen.put(inputs.slice(index, index + 1).bytes());
        }
        return original.batch(indices).withInputs(Tensor.wrap(ElementType.FLOAT, chosen.flip(), shape));
    }
}
