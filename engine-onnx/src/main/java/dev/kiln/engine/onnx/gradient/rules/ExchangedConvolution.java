package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import java.util.Arrays;

/**
 * The gradient of a convolution's kernel as a convolution of the input with the upstream gradient, with the batch as
 * the channels that are summed over, and with strides and dilations exchanged. Before a run it needs only the kernel's
 * lengths, and it supports groups.
 *
 * @param window the window of the convolution
 * @param groups its number of groups
 */
record ExchangedConvolution(Window window, long groups) {

    Value write(Value x, Value gradient, Value weight) {
        int rank = window.kernel().size() + 2;
        Value images = groups == 1 ? WeightGradient.exchange(x, rank) : groupedImages(x, Shapes.of(weight, 1));
        Value kernels = WeightGradient.exchange(gradient, rank);
        Attributes attributes = Attributes.NONE
                .with("group", groups)
                .with("pads", Windows.ints(window.pads()))
                .with("strides", Windows.ints(window.dilations()))
                .with("dilations", Windows.ints(window.strides()));
        Value products = x.graph().apply("Conv", attributes, images, kernels);
        return WeightGradient.exchange(cut(products, weight), rank);
    }

    /** Crops the result, which is longer than the kernel where strides skipped the end of the input. */
    private Value cut(Value products, Value weight) {
        GraphBuilder graph = products.graph();
        if (products.shape().isRanked()
                && products.shape()
                        .dims()
                        .subList(2, products.shape().rank())
                        .equals(weight.shape().dims().subList(2, weight.shape().rank()))) {
            return products;
        }
        long[] ends = window.kernel().stream().mapToLong(Long::longValue).toArray();
        return graph.apply(
                "Slice",
                Attributes.NONE,
                products,
                graph.integers(new long[ends.length]),
                graph.integers(ends),
                graph.integers(Windows.spatialAxes(window)));
    }

    /** {@code [N, G * C, ...]} to {@code [C, G * N, ...]}. */
    private Value groupedImages(Value x, Value channels) {
        GraphBuilder graph = x.graph();
        Value spatial = graph.apply("Shape", Attributes.of("start", 2), x);
        Value split = Shapes.of(x, 0).concat(0, graph.integers(groups, -1), spatial);
        long[] permutation = new long[x.shape().rank() + 1];
        Arrays.setAll(permutation, axis -> axis < 3 ? 2 - axis : axis);
        Value merged = channels.concat(0, graph.integers(-1), spatial);
        return x.reshape(split).transpose(permutation).reshape(merged);
    }
}
