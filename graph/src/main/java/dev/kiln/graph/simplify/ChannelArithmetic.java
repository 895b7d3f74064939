package dev.kiln.graph.simplify;

import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Arithmetic along one axis of a constant, in double precision, rounded to the element type of the constant at the end. */
@Experimental
public final class ChannelArithmetic {

    private ChannelArithmetic() {}

    /**
     * A constant with a factor for each entry of one axis: {@code y[..., c, ...] = x[..., c, ...] * factors[c]}.
     *
     * @param tensor floating point numbers
     * @param axis the axis of the channels, from 0
     * @param factors a factor for each entry of that axis
     * @return a tensor of the same element type and shape
     */
    public static Tensor scaled(Tensor tensor, int axis, double[] factors) {
        long inner = 1;
        for (int i = axis + 1; i < tensor.rank(); i++) {
            inner *= tensor.shape()[i];
        }
        long rows = inner;
        return Tensor.computed(
                tensor.elementType(),
                i -> tensor.getDouble(i) * factors[(int) (i / rows % factors.length)],
                tensor.shape());
    }

    /**
     * Whether a constant has the same value or row for all rows of {@code [M, channels]}.
     *
     * @param tensor the constant
     * @param channels the number of channels
     * @return whether it is one number, or a row along its last axis
     */
    public static boolean spreads(Tensor tensor, long channels) {
        return tensor.size() == 1
                || (tensor.size() == channels && tensor.rank() > 0 && tensor.shape()[tensor.rank() - 1] == channels);
    }

    /**
     * A constant for which {@link #spreads} holds, as one value for each channel.
     *
     * @param tensor one number, or one for each channel
     * @param channels the number of channels
     * @return a number for each channel
     */
    public static double[] spread(Tensor tensor, int channels) {
        double[] values = numbers(tensor);
        if (values.length == channels) {
            return values;
        }
        double[] spread = new double[channels];
        Arrays.fill(spread, values[0]);
        return spread;
    }

    /**
     * Whether no element of a constant is infinite or not a number, as after an overflow.
     *
     * @param tensor numbers
     * @return whether all are finite
     */
    public static boolean isFinite(Tensor tensor) {
        return LongStream.range(0, tensor.size()).allMatch(i -> Double.isFinite(tensor.getDouble(i)));
    }

    /**
     * The elements of a constant.
     *
     * @param tensor numbers
     * @return them in order
     */
    public static double[] numbers(Tensor tensor) {
        double[] values = new double[Math.toIntExact(tensor.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.getDouble(i);
        }
        return values;
    }

    /**
     * A constant of numbers in double precision, rounded to an element type.
     *
     * @param type the element type
     * @param values the elements in order
     * @param shape the shape
     * @return the tensor
     */
    public static Tensor of(ElementType type, double[] values, long... shape) {
        return Tensor.computed(type, i -> values[i], shape);
    }
}
