package dev.kiln.plugins.factorization;

import dev.kiln.api.model.ConstantUse;
import dev.kiln.api.model.Sparsity;
import dev.kiln.api.model.WeightAxes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A layer whose weight may become a product.
 *
 * @param weight the name of its weight
 * @param node the layer, {@code Conv}, {@code Gemm} or {@code MatMul}
 * @param input the index of the weight among its inputs
 * @param axes the axes of its weight
 * @param value its weight
 * @param from the lengths of the input beside the batch and the channels, 1 where it is unknown
 * @param to those of the output
 */
record Layer(String weight, Node node, int input, WeightAxes axes, Tensor value, long[] from, long[] to) {

    static Layer of(Graph graph, String weight, ConstantUse use) {
        Node node = use.node();
        int input = use.input();
        WeightAxes axes = WeightAxes.of(graph, weight, use).orElseThrow();
        Shape read = graph.type(node.input(1 - input)).shape();
        Shape made = graph.type(node.output(0)).shape();
        long[] to = lengths(made, channels(node, input, read, made));
        long[] from = node.is("Conv") ? lengths(read, 1) : to;
        return new Layer(weight, node, input, axes, graph.constant(weight), from, to);
    }

    /** The axis of the outputs. */
    private static int channels(Node node, int input, Shape read, Shape made) {
        if (node.is("Conv")) {
            return 1;
        }
        boolean isLeft = input == 0 && read.rank() > 1;
        return made.rank() - (isLeft ? 2 : 1);
    }

    /** The lengths except those of the batch, the first, and of the channels. */
    private static long[] lengths(Shape shape, int channels) {
        return IntStream.range(0, shape.rank())
                .filter(axis -> axis != channels && (axis > 0 || channels == 0))
                .mapToLong(axis -> shape.dim(axis).isFixed() ? shape.size(axis) : 1)
                .toArray();
    }

    /** The multiply-accumulates of the layer for one example, the lengths that are unknown being 1. */
    long products() {
        // a weight of several matrices has one for each place
        long each = isDense() ? value.shape()[axes.inputs()] * value.shape()[axes.outputs()] : value.size();
        return each * positions(to);
    }

    /** The number of places of a value. */
    static long positions(long... lengths) {
        return Arrays.stream(lengths).reduce(1, (a, b) -> a * b);
    }

    /** Whether all elements of its weight are zero. */
    boolean isZero() {
        return Sparsity.zeros(value) == value.size();
    }

    /** Whether it is a product of matrices. */
    boolean isDense() {
        return !node.is("Conv");
    }

    /** Whether each output of it depends on one place of the input. */
    boolean isPointwise() {
        return isDense() || Arrays.stream(value.shape()).skip(2).allMatch(length -> length == 1);
    }
}
