package dev.kiln.plugins.quantization;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A weight as integers, with a scale for each channel of one axis or one for all.
 *
 * @param weight FLOAT, of one axis or more
 * @param axis the axis of the channels; {@link #WHOLE} where all elements share a scale
 * @param channels the map of each channel, symmetric
 */
record QuantizedWeight(Tensor weight, int axis, List<AffineQuantization> channels) {

    /** Instead of an axis: one scale for the whole tensor. */
    static final int WHOLE = -1;

    /** Copies the list. */
    QuantizedWeight {
        channels = List.copyOf(channels);
    }

    /**
     * Quantizes a weight symmetrically, each channel by its maximum magnitude.
     *
     * @param weight FLOAT
     * @param axis the axis of the channels, or {@link #WHOLE}
     * @param grid the integers
     * @return the weight and its maps
     */
    static QuantizedWeight of(Tensor weight, int axis, IntegerGrid grid) {
        float[] magnitudes = new float[channelCount(weight, axis)];
        FloatBuffer values = weight.floats();
        long inner = inner(weight, axis);
        for (int i = 0; i < values.limit(); i++) {
            int channel = (int) (i / inner % magnitudes.length);
            magnitudes[channel] = Math.max(magnitudes[channel], Math.abs(values.get(i)));
        }
        List<AffineQuantization> channels = new ArrayList<>();
        for (float magnitude : magnitudes) {
            channels.add(AffineQuantization.symmetric(new Range(-magnitude, magnitude), grid));
        }
        return new QuantizedWeight(weight, axis, channels);
    }

    private static int channelCount(Tensor weight, int axis) {
        return axis == WHOLE ? 1 : Math.toIntExact(weight.shape()[axis]);
    }

    /** The number of consecutive elements in row-major order that belong to one channel. */
    private static long inner(Tensor weight, int axis) {
        long inner = 1;
        for (int i = axis + 1; i < weight.rank(); i++) {
            inner *= weight.shape()[i];
        }
        return inner;
    }

    boolean isPerChannel() {
        return axis != WHOLE;
    }

    /** The map of one channel; the only one where all share it. */
    AffineQuantization channel(int index) {
        return channels.get(isPerChannel() ? index : 0);
    }

    /** The integers, of the weight's shape. */
    Tensor integers() {
        ElementType type = channels.get(0).grid().type();
        var integers = Tensor.allocate(type, weight.shape());
        FloatBuffer values = weight.floats();
        long inner = inner(weight, axis);
        for (int i = 0; i < values.limit(); i++) {
            integers.put((byte) channel((int) (i / inner % channels.size())).quantize(values.get(i)));
        }
        return Tensor.wrap(type, integers.flip(), weight.shape());
    }

    /** The scale of each channel, {@code [channels]}, or the scalar for all. */
    Tensor scale() {
        float[] scales = new float[channels.size()];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = channels.get(i).scale();
        }
        return Tensor.of(scales, shape());
    }

    /** The zero point of each channel, all 0, of the shape of {@link #scale}. */
    Tensor zeroPoint() {
        return Tensor.zeros(channels.get(0).grid().type(), shape());
    }

    private long[] shape() {
        return isPerChannel() ? new long[] {channels.size()} : new long[0];
    }
}
