package dev.kiln.plugins.simplification;

import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.simplify.ChannelArithmetic;
import dev.kiln.graph.simplify.ChannelFolding;
import dev.kiln.graph.simplify.LinearLayer;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Multiplies two linear layers in a row, where the product has no more parameters than both: {@code (x A + a) B + b = x (A
 * B) + (a B + b)}. Of two convolutions one has a kernel of one element. Layers with a small number of channels between
 * them, as of a factorized weight, stay.
 */
final class LayersInARow {

    /** The first of the two in the pattern. */
    static final String FIRST = "first";

    static final RewriteRule RULE = RewriteRule.on(node("Conv", "Gemm", "MatMul")
                    .reading(node("Conv", "Gemm", "MatMul").as(FIRST).alone()))
            .when(match -> match.isAlone(match.root().input(1)))
            .when(match -> match.isAlone(match.node(FIRST).input(1)))
            .replaceWhere(LayersInARow::multiplied);

    private LayersInARow() {}

    private static Optional<Replacement> multiplied(Match match) {
        Optional<LinearLayer> first = LinearLayer.of(match.node(FIRST), match);
        Optional<LinearLayer> second = LinearLayer.of(match.root(), match);
        if (first.isEmpty()
                || second.isEmpty()
                || first.get().weight().elementType() != second.get().weight().elementType()) {
            return Optional.empty();
        }
        return first.get().node().is("Conv") && second.get().node().is("Conv")
                ? convolutions(first.get(), second.get(), match)
                : matrices(first.get(), second.get(), match);
    }

    private static Optional<Replacement> matrices(LinearLayer first, LinearLayer second, Match match) {
        boolean isForm = !first.node().is("Conv")
                && !second.node().is("Conv")
                && second.node().attributes().integer("transA", 0) == 0;
        if (!isForm || !isSmaller(first, second, 1)) {
            return Optional.empty();
        }
        double[] right = matrix(second);
        double[] weight = Products.of(matrix(first), right, first.inputs(), first.outputs(), second.outputs());
        double[] bias = sum(Products.of(first.bias(), right, 1, first.outputs(), second.outputs()), second.bias());
        boolean isPlain = first.node().is("MatMul") && Arrays.stream(bias).allMatch(b -> b == 0);
        if (!isPlain && match.type(first.node().input(0)).shape().rank() != 2) {
            return Optional.empty();
        }
        Attributes attributes =
                first.node().attributes().without("alpha").without("beta").without("transB");
        Node node = new Node(
                second.node().name(),
                "",
                isPlain ? "MatMul" : "Gemm",
                List.of(),
                List.of(),
                attributes,
                second.node().extras());
        long[] shape = {first.inputs(), second.outputs()};
        return replacement(new Form(node, first, second, isPlain), weight, shape, bias, match);
    }

    /** The weight as {@code [inputs, outputs]}, multiplied by {@code alpha}. */
    private static double[] matrix(LinearLayer layer) {
        Node node = layer.node();
        double alpha = node.is("Gemm") ? node.attributes().real("alpha", 1) : 1;
        boolean isTransposed = node.is("Gemm") && node.attributes().integer("transB", 0) != 0;
        int columns = layer.outputs();
        int rows = layer.inputs();
        double[] matrix = new double[rows * columns];
        for (int i = 0; i < matrix.length; i++) {
            int element = isTransposed ? i % columns * rows + i / columns : i;
            matrix[i] = alpha * layer.weight().getDouble(element);
        }
        return matrix;
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = a.clone();
        Arrays.setAll(sum, i -> a[i] + b[i]);
        return sum;
    }

    private static Optional<Replacement> convolutions(LinearLayer first, LinearLayer second, Match match) {
        boolean isForm = isUngrouped(first.node()) && isUngrouped(second.node());
        if (isForm && isPointwise(second) && isSmaller(first, second, taps(first))) {
            return pointwiseAfter(first, second, match);
        }
        boolean isBefore = isForm && isPointwise(first) && padsNothingElse(first, second, match);
        return isBefore && isSmaller(first, second, taps(second))
                ? pointwiseBefore(first, second, match)
                : Optional.empty();
    }

    /** The number of elements of a kernel between two channels. */
    private static int taps(LinearLayer layer) {
        return Math.toIntExact(layer.weight().size() / layer.inputs() / layer.outputs());
    }

    /** Whether the product has no more elements than both weights. */
    private static boolean isSmaller(LinearLayer first, LinearLayer second, int taps) {
        return (long) first.inputs() * second.outputs() * taps
                <= first.weight().size() + second.weight().size();
    }

    private static boolean isUngrouped(Node node) {
        return node.attributes().integer("group", 1) == 1;
    }

    private static boolean isPointwise(LinearLayer layer) {
        long[] shape = layer.weight().shape();
        return LongStream.of(shape).skip(2).allMatch(length -> length == 1)
                && Windows.isDense(layer.node())
                && Windows.isUnpadded(layer.node());
    }

    /** Padding comes after the first bias, and may not add products. */
    private static boolean padsNothingElse(LinearLayer first, LinearLayer second, Match match) {
        if (Windows.isUnpadded(second.node())) {
            return true;
        }
        Shape before = match.type(first.node().output(0)).shape();
        Shape after = match.type(second.node().output(0)).shape();
        return !first.hasBias()
                && before.rank() == after.rank()
                && LongStream.range(2, before.rank())
                        .allMatch(axis ->
                                before.size((int) axis) >= after.size((int) axis) && after.size((int) axis) >= 0);
    }

    private static Optional<Replacement> pointwiseAfter(LinearLayer first, LinearLayer second, Match match) {
        long[] shape = first.weight().shape();
        shape[0] = second.outputs();
        int middle = first.outputs();
        int rest = Math.toIntExact(first.weight().size() / middle);
        double[] left = ChannelArithmetic.numbers(second.weight());
        double[] weight = Products.of(left, ChannelArithmetic.numbers(first.weight()), second.outputs(), middle, rest);
        double[] bias = sum(Products.of(left, first.bias(), second.outputs(), middle, 1), second.bias());
        return replacement(new Form(first.node(), first, second, false), weight, shape, bias, match);
    }

    private static Optional<Replacement> pointwiseBefore(LinearLayer first, LinearLayer second, Match match) {
        long[] shape = second.weight().shape();
        int middle = second.inputs();
        int taps = taps(second);
        int inputs = first.inputs();
        shape[1] = inputs;
        double[] weight = new double[second.outputs() * inputs * taps];
        double[] bias = second.bias();
        for (int i = 0; i < second.weight().size(); i++) {
            int output = i / taps / middle;
            int channel = i / taps % middle;
            double number = second.weight().getDouble(i);
            bias[output] += number * first.bias()[channel];
            for (int c = 0; c < inputs; c++) {
                weight[(output * inputs + c) * taps + i % taps] +=
                        number * first.weight().getDouble(channel * inputs + c);
            }
        }
        return replacement(new Form(second.node(), first, second, false), weight, shape, bias, match);
    }

    /** The operator and the attributes of a product, and its factors. */
    private record Form(Node node, LinearLayer first, LinearLayer second, boolean isPlain) {}

    private static Optional<Replacement> replacement(
            Form form, double[] weight, long[] shape, double[] bias, Match match) {
        LinearLayer first = form.first();
        LinearLayer second = form.second();
        Tensor numbers = Tensor.computed(first.weight().elementType(), i -> weight[i], shape);
        Tensor row = Tensor.computed(first.weight().elementType(), i -> bias[i], bias.length);
        if (!ChannelArithmetic.isFinite(numbers) || !ChannelArithmetic.isFinite(row)) {
            return Optional.empty();
        }
        String weightName = ChannelFolding.kept(second.node(), 1, match);
        List<String> inputs = new ArrayList<>(List.of(first.node().input(0), weightName));
        if (!form.isPlain()) {
            inputs.add(ChannelFolding.bias(second.node(), match));
        }
        Node node = form.node()
                .withName(second.node().name())
                .withInputs(inputs)
                .withOutputs(second.node().outputs());
        Replacement replacement = Replacement.by(node).andConstant(weightName, numbers);
        return Optional.of(form.isPlain() ? replacement : replacement.andConstant(inputs.get(2), row));
    }
}
