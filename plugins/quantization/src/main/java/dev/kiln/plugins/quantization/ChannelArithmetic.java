package dev.kiln.plugins.quantization;

import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;

/** Arithmetic along one axis of a constant. */
final class ChannelArithmetic {

    private ChannelArithmetic() {}

    /** A FLOAT tensor with a factor for each entry of one axis. */
    static Tensor scaled(Tensor tensor, int axis, double[] factors) {
        long inner = 1;
        for (int i = axis + 1; i < tensor.rank(); i++) {
            inner *= tensor.shape()[i];
        }
        float[] values = tensor.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * factors[(int) (i / inner % factors.length)]);
        }
        return Tensor.of(values, tensor.shape());
    }

    /** Whether a constant has the same value or row for all rows of {@code [M, channels]}. */
    static boolean spreads(Tensor tensor, long channels) {
        return tensor.size() == 1
                || (tensor.size() == channels && tensor.rank() > 0 && tensor.shape()[tensor.rank() - 1] == channels);
    }

    /** A constant for which {@link #spreads} holds, as one value for each channel. */
    static float[] spread(Tensor tensor, int channels) {
        float[] values = tensor.toFloatArray();
        if (values.length == channels) {
            return values;
        }
        float[] spread = new float[channels];
        Arrays.fill(spread, values[0]);
        return spread;
    }
}
