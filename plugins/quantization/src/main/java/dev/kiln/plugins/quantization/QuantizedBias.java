package dev.kiln.plugins.quantization;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A bias as 32-bit integers in the unit of the sums to which it is added: its scale is that of the input times that of
 * the weight, its zero point 0.
 *
 * @param integers INT32 {@code [M]}
 * @param scale FLOAT {@code [M]}, or a scalar where the weight has one scale
 */
record QuantizedBias(Tensor integers, Tensor scale) {

    /** The margin to the limits of 32 bits. */
    private static final double MARGIN = 1.0001;

    private static final double SPAN = 2.0 * Integer.MAX_VALUE;

    /**
     * Quantizes a bias: {@code q = clip(rint(b / (inputScale * weightScale)))} in single precision.
     *
     * @param bias FLOAT {@code [M]}
     * @param inputScale the scale of the layer's input
     * @param weight the layer's weight, with scales from {@link #makeRoom}
     * @return the bias
     */
    static QuantizedBias of(Tensor bias, float inputScale, QuantizedWeight weight) {
        float[] values = bias.toFloatArray();
        int[] integers = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            // Math.round would round halves up; the cast clips
            integers[i] =
                    (int) Math.rint(values[i] / (inputScale * weight.channel(i).scale()));
        }
        float[] scales = new float[weight.channels().size()];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = inputScale * weight.channel(i).scale();
        }
        long[] shape = weight.isPerChannel() ? new long[] {scales.length} : new long[0];
        return new QuantizedBias(Tensor.of(integers, bias.shape()), Tensor.of(scales, shape));
    }

    /**
     * Widens the scales of a weight where the bias would not fit into 32 bits: a channel of tiny weights beside a large
     * bias. A wider scale costs the weights precision, which is negligible beside the bias.
     *
     * @param bias FLOAT {@code [M]}
     * @param inputScale the scale of the layer's input
     * @param weight the layer's weight
     * @return the weight with scales of at least {@code 1.0001 * 2 |b| / ((2^32 - 2) * inputScale)}
     */
    static QuantizedWeight makeRoom(Tensor bias, float inputScale, QuantizedWeight weight) {
        float[] magnitudes = new float[weight.channels().size()];
        float[] values = bias.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            int channel = weight.isPerChannel() ? i : 0;
            magnitudes[channel] = Math.max(magnitudes[channel], Math.abs(values[i]));
        }
        List<AffineQuantization> channels = new ArrayList<>();
        for (int i = 0; i < magnitudes.length; i++) {
            channels.add(makeRoom(magnitudes[i], inputScale, weight.channel(i)));
        }
        return new QuantizedWeight(weight.weight(), weight.axis(), channels);
    }

    private static AffineQuantization makeRoom(float magnitude, float inputScale, AffineQuantization channel) {
        double least = MARGIN * 2 * magnitude / SPAN;
        double scale = (double) inputScale * channel.scale();
        return scale < least && scale > 0 ? channel.withScale((float) (channel.scale() * (least / scale))) : channel;
    }

    /** The zero point, 0. */
    Tensor zeroPoint() {
        return Tensor.zeros(ElementType.INT32, scale.shape());
    }
}
