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

    /** Adds the inputs of a batch. */
    void add(Tensor inputs) {
        data.put(inputs.bytes());
    }

    /**
     * The inputs of a batch after an attack on some of its examples.
     *
     * @param clean the batch
     * @param rows the attacked examples
     * @param isTaken which of their results replace the clean inputs
     * @param adversarial the results, of the rows
     */
    static Tensor merged(Batch clean, int[] rows, boolean[] isTaken, Tensor adversarial) {
        Tensor inputs = clean.inputs().cast(ElementType.FLOAT);
        ByteBuffer merged = Tensor.allocate(ElementType.FLOAT, inputs.shape());
        merged.put(inputs.bytes()).flip();
        int stride = merged.remaining() / clean.size();
        ByteBuffer source = adversarial.bytes();
        for (int i = 0; i < rows.length; i++) {
            if (isTaken[i]) {
                merged.put(rows[i] * stride, source, i * stride, stride);
            }
        }
        return Tensor.wrap(ElementType.FLOAT, merged, inputs.shape());
    }

    Tensor tensor() {
        return Tensor.wrap(ElementType.FLOAT, data.duplicate().flip(), shape);
    }
}
