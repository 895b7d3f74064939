package dev.kiln.distribution;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.data.DataView;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;

/**
 * Examples with the adversarial inputs of another model.
 *
 * @param whole the data set with the targets
 * @param inputs one for each of its examples
 */
record Transferred(DataSet whole, Tensor inputs) implements DataView {

    @Override
    public Batch batch(long... indices) {
        long[] shape = inputs.shape();
        shape[0] = indices.length;
        ByteBuffer chosen = Tensor.allocate(ElementType.FLOAT, shape);
        for (long index : indices) {
            chosen.put(inputs.slice(index, index + 1).bytes());
        }
        return whole.batch(indices).withInputs(Tensor.wrap(ElementType.FLOAT, chosen.flip(), shape));
    }
}
