package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The gradient of a convolution's kernel: for each kernel entry the product of the upstream gradient with the entry's
 * view of the input. The forms are the same sums in different layouts; the choice among them is by shape, as measured
 * on ONNX Runtime (batch 16, one thread, 72 shapes).
 */
final class WeightGradient {

    private final Value x;
    private final Value gradient;
    private final Window window;
    private final GraphBuilder graph;
    private final long inputs;
    private final long outputs;

    private WeightGradient(Value x, Value gradient, Value weight, Window window) {
        this.x = x;
        this.gradient = gradient;
        this.window = window;
        this.graph = x.graph();
        this.inputs = weight.size(1);
        this.outputs = weight.size(0);
    }

    /**
     * Writes the gradient.
     *
     * @param x the input, {@code [N, C, H, W]}
     * @param gradient the gradient of the output, {@code [N, M, h, w]}
     * @param weight the kernel, {@code [M, C / groups, kH, kW]}
     * @param window the window
     * @param groups as in {@code Conv}
     * @return {@code [M, C / groups, kH, kW]}
     */
    static Value write(Value x, Value gradient, Value weight, Window window, long groups) {
        boolean known = Windows.hasFixedSpatialLengths(x)
                && Windows.hasFixedSpatialLengths(gradient)
                && weight.size(0) > 0
                && weight.size(1) > 0;
        if (groups != 1 || !known) {
            return new ExchangedConvolution(window, groups).write(x, gradient, weight);
        }
        WeightGradient forms = new WeightGradient(x, gradient, weight, window);
        return switch (Form.of(x, weight, window)) {
            case SHIFTED -> forms.shifted();
            case TAPS -> forms.taps();
            case BATCH -> forms.batch();
            case CHANNELS_LAST -> forms.channelsLast();
            case EXCHANGED -> new ExchangedConvolution(window, 1).write(x, gradient, weight);
        };
    }

    /** The layouts. */
    private enum Form {
        /** As {@link #TAPS}, over positions among zeros. */
        SHIFTED,
        /** One matrix product for each kernel entry, over batch and positions. */
        TAPS,
        /** One matrix product for each example, over positions; then the sum over the batch. */
        BATCH,
        /** One matrix product, channels innermost. */
        CHANNELS_LAST,
        /** A convolution with batch and channels exchanged. */
        EXCHANGED;

        /** The number of input channels up to which a product for each kernel entry is too thin to be fast. */
        private static final long FEW = 4;
        /** The number of channels from which the zeros among the positions cost more than the copies that they save. */
        private static final long MANY = 64;

        static Form of(Value x, Value weight, Window window) {
            if (Windows.isUnit(window.kernel())) {
                return ofPoints(x, weight, window);
            }
            boolean strided = !Windows.isUnit(window.strides());
            long inputs = weight.size(1);
            long outputs = weight.size(0);
            long length = x.size(2);
            if (inputs == 1) {
                return strided || length < 10 ? EXCHANGED : BATCH;
            }
            if (inputs <= FEW && length >= 10) {
                return BATCH;
            }
            if (outputs <= inputs && inputs <= MANY && length >= 8 && ShiftedViews.fit(window)) {
                return SHIFTED;
            }
            long enough = strided ? 20 : 10;
            return length >= enough ? TAPS : CHANNELS_LAST;
        }

        /** A kernel of one entry: the sum over the batch against exchanging batch and channels of both. */
        private static Form ofPoints(Value x, Value weight, Window window) {
            long inputs = weight.size(1);
            long outputs = weight.size(0);
            if (inputs == 1 || !Windows.isUnit(window.strides()) || Windows.isPadded(window)) {
                return CHANNELS_LAST;
            }
            long places =
                    x.shape().dims().stream().skip(2).mapToLong(d -> d.size()).reduce(1, (a, b) -> a * b);
            return 2 * inputs * outputs <= (inputs + outputs) * places ? BATCH : TAPS;
        }
    }

    private Value shifted() {
        ShiftedViews shifted = new ShiftedViews(window, x, gradient);
        return products(shifted.gradientRows(), shifted.views());
    }

    private Value taps() {
        Value planes = exchange(Windows.pad(x, window));
        List<Value> rows =
                views(planes, 2).stream().map(seen -> seen.reshape(inputs, -1)).toList();
        return products(exchange(gradient).reshape(outputs, -1), rows);
    }

    /** The products of the gradient with the view by each kernel entry, with a row for each channel. */
    private Value products(Value rows, List<Value> seen) {
        List<Value> products =
                seen.stream().map(view -> rows.gemm(view, null, false, true)).toList();
        Value stacked = concat(products, 0).reshape(products.size(), outputs, inputs);
        return stacked.transpose(1, 2, 0).reshape(shape());
    }

    private Value batch() {
        List<Value> views = views(Windows.pad(x, window), 2);
        long places = gradient.shape().dims().stream()
                .skip(2)
                .mapToLong(d -> d.size())
                .reduce(1, (a, b) -> a * b);
        Value columns = concat(views, 1).reshape(-1, views.size() * inputs, places);
        Value products = gradient.reshape(-1, outputs, places).matMul(columns.transpose(0, 2, 1));
        return fromChannelsLast(products.reduceSum(false, 0), views.size());
    }

    private Value channelsLast() {
        Value last = toChannelsLast(Windows.pad(x, window));
        List<Value> views = views(last, 1);
        Value columns = concat(views, last.shape().rank() - 1).reshape(-1, views.size() * inputs);
        Value rows = toChannelsLast(gradient).reshape(-1, outputs);
        return fromChannelsLast(rows.gemm(columns, null, true, false), views.size());
    }

    /** {@code [M, taps * C]} to {@code [M, C, kH, kW]}. */
    private Value fromChannelsLast(Value product, int taps) {
        return taps == 1
                ? product.reshape(shape())
                : product.reshape(outputs, taps, inputs).transpose(0, 2, 1).reshape(shape());
    }

    private long[] shape() {
        int axes = window.kernel().size();
        long[] shape = new long[axes + 2];
        shape[0] = outputs;
        shape[1] = inputs;
        for (int axis = 0; axis < axes; axis++) {
            shape[axis + 2] = window.kernel().get(axis);
        }
        return shape;
    }

    private Value concat(List<Value> parts, int axis) {
        return parts.size() == 1
                ? parts.get(0)
                : graph.apply("", "Concat", Attributes.of("axis", axis), parts, 1)
                        .get(0);
    }

    /** The view of the input by each kernel entry. */
    private List<Value> views(Value padded, int firstSpatialAxis) {
        List<Value> views = new ArrayList<>();
        int axes = window.kernel().size();
        long taps = window.kernel().stream().reduce(1L, (a, b) -> a * b);
        for (long tap = 0; tap < taps; tap++) {
            long[] starts = new long[axes];
            long rest = tap;
            for (int axis = axes - 1; axis >= 0; axis--) {
                starts[axis] =
                        rest % window.kernel().get(axis) * window.dilations().get(axis);
                rest /= window.kernel().get(axis);
            }
            views.add(view(padded, starts, firstSpatialAxis));
        }
        return views;
    }

    private Value view(Value padded, long[] starts, int firstSpatialAxis) {
        int axes = starts.length;
        long[] ends = new long[axes];
        long[] spatial = new long[axes];
        boolean whole = true;
        for (int axis = 0; axis < axes; axis++) {
            long stride = window.strides().get(axis);
            spatial[axis] = firstSpatialAxis + (long) axis;
            ends[axis] = starts[axis] + (gradient.size(2 + axis) - 1) * stride + 1;
            whole &= stride == 1 && starts[axis] == 0 && ends[axis] == padded.size(firstSpatialAxis + axis);
        }
        if (whole) {
            return padded;
        }
        Value steps = graph.integers(
                window.strides().stream().mapToLong(Long::longValue).toArray());
        return graph.apply(
                "Slice",
                Attributes.NONE,
                padded,
                graph.integers(starts),
                graph.integers(ends),
                graph.integers(spatial),
                steps);
    }

    /** Exchanges batch and channels. */
    static Value exchange(Value value) {
        return exchange(value, value.shape().rank());
    }

    /** Exchanges batch and channels of a value of this rank. */
    static Value exchange(Value value, int rank) {
        long[] permutation = new long[rank];
        Arrays.setAll(permutation, axis -> axis < 2 ? 1 - axis : axis);
        return value.transpose(permutation);
    }

    private static Value toChannelsLast(Value value) {
        int rank = value.shape().rank();
        long[] permutation = new long[rank];
        Arrays.setAll(permutation, axis -> axis == 0 ? 0 : axis == rank - 1 ? 1 : axis + 1);
        return value.transpose(permutation);
    }
}
