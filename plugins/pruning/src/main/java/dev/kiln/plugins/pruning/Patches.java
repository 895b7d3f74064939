package dev.kiln.plugins.pruning;

import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The patches of its input that a convolution multiplies with its kernel, one for each example and place:
 *
 * <pre>
 * patch[i, a, ...] = x[n, i, place * stride + a * dilation - pad, ...], 0 outside
 * </pre>
 *
 * in the order of the elements of a filter {@code [I, kernel...]}.
 */
final class Patches implements InputVectors {

    private final long[] kernel;
    private final long[] strides;
    private final long[] dilations;
    private final long[] pads;
    private final String autoPad;
    private final int channels;

    /**
     * The patches of a convolution.
     *
     * @param convolution a {@code Conv}
     * @param filters the shape of its kernel, {@code [O, I, kernel...]}
     */
    Patches(Node convolution, long... filters) {
        this.kernel = Arrays.copyOfRange(filters, 2, filters.length);
        this.channels = Math.toIntExact(filters[1]);
        this.strides = attribute(convolution, "strides", kernel.length, 1);
        this.dilations = attribute(convolution, "dilations", kernel.length, 1);
        this.pads = attribute(convolution, "pads", 2 * kernel.length, 0);
        this.autoPad = convolution.attributes().text("auto_pad", "NOTSET");
    }

    private static long[] attribute(Node node, String name, int length, long usual) {
        return node.attributes().integers(name).orElseGet(() -> {
            long[] values = new long[length];
            Arrays.fill(values, usual);
            return values;
        });
    }

    @Override
    public void forEach(Tensor values, int group, Consumer<double[]> receiver) {
        long[] shape = values.shape();
        float[] elements = values.toFloatArray();
        int[][] places = places(Arrays.copyOfRange(shape, 2, shape.length));
        int area = Math.toIntExact(elements.length / Math.max(1, shape[0] * shape[1]));
        int size = places.length == 0 ? 0 : places[0].length;
        double[] patch = new double[channels * size];
        for (int example = 0; example < shape[0]; example++) {
            int first = Math.toIntExact((example * shape[1] + (long) group * channels) * area);
            for (int[] place : places) {
                for (int i = 0; i < patch.length; i++) {
                    int at = place[i % size];
                    patch[i] = at < 0 ? 0 : elements[first + i / size * area + at];
                }
                receiver.accept(patch);
            }
        }
    }

    /** For each place of the window the elements of a channel that it covers; -1 in the padding. */
    private int[][] places(long... lengths) {
        int[][] places = {{0}};
        for (int axis = 0; axis < lengths.length; axis++) {
            places = product(places, covered(axis, lengths[axis]), Math.toIntExact(lengths[axis]));
        }
        return places;
    }

    /** Each place on the axes before with each on one more. */
    private static int[][] product(int[][] before, int[][] next, int length) {
        int[][] product = new int[before.length * next.length][];
        for (int i = 0; i < product.length; i++) {
            int[] outer = before[i / next.length];
            int[] inner = next[i % next.length];
            int[] both = new int[outer.length * inner.length];
            for (int k = 0; k < both.length; k++) {
                int high = outer[k / inner.length];
                int low = inner[k % inner.length];
                both[k] = high < 0 || low < 0 ? -1 : high * length + low;
            }
            product[i] = both;
        }
        return product;
    }

    /** For each place on an axis the elements that the window covers. */
    private int[][] covered(int axis, long length) {
        long extent = (kernel[axis] - 1) * dilations[axis] + 1;
        long before = before(axis, length, extent);
        long count = autoPad.startsWith("SAME")
                ? ceiling(length, strides[axis])
                : (length + before + after(axis) - extent) / strides[axis] + 1;
        int[][] covered = new int[Math.toIntExact(count)][Math.toIntExact(kernel[axis])];
        for (int place = 0; place < count; place++) {
            for (int k = 0; k < kernel[axis]; k++) {
                long at = place * strides[axis] + k * dilations[axis] - before;
                covered[place][k] = at < 0 || at >= length ? -1 : (int) at;
            }
        }
        return covered;
    }

    private long before(int axis, long length, long extent) {
        return switch (autoPad) {
            case "NOTSET" -> pads[axis];
            case "VALID" -> 0;
            default -> {
                long total = Math.max(0, (ceiling(length, strides[axis]) - 1) * strides[axis] + extent - length);
                yield autoPad.equals("SAME_LOWER") ? total - total / 2 : total / 2;
            }
        };
    }

    private long after(int axis) {
        return autoPad.equals("NOTSET") ? pads[axis + kernel.length] : 0;
    }

    private static long ceiling(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
