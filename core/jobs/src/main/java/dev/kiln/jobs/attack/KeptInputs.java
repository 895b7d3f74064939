package dev.kiln.jobs.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;

/** The inputs of all examples after an attack, in the form of the data set. */
final class KeptInputs {

    private final long[] shape;
    private final ByteBuffer data;

    KeptInputs(DataSet source) {
        long[] example = source.exampleShape();
        shape = new long[example.length + 1];
        shape[0] = source.size();
        System.arraycopy(example, 0, shape, 1, example.length);
        try {
            data = Tensor.allocate(ElementType.FLOAT, shape);
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    "The adversarial inputs of " + source.size()
                            + " examples take more than 2 GiB; keep fewer with --limit.",
                    e);
        }
    }

    /** Adds a batch in which some examples are changed. */
    void add(Batch clean, int[] changed, Tensor adversarial) {
        int start = data.position();
        data.put(clean.inputs().cast(ElementType.FLOAT).bytes());
        int stride = (data.position() - start) / clean.size();
        ByteBuffer source = adversarial.bytes();
        for (int i = 0; i < changed.length; i++) {
            data.put(start + changed[i] * stride, source, i * stride, stride);
        }
    }

    Tensor tensor() {
        return Tensor.wrap(ElementType.FLOAT, data.duplicate().flip(), shape);
    }
}
