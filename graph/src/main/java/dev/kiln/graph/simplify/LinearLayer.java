package dev.kiln.graph.simplify;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A node that multiplies its first input by a constant weight and may add a constant bias, as far as rules need to know
 * it: which element of the weight belongs to which channel.
 *
 * <table>
 *   <caption>weight and channels, with G groups</caption>
 *   <tr><th>operator</th><th>weight</th><th>axis of the channels in the result</th></tr>
 *   <tr><td>{@code Conv}</td><td>{@code [M, C/G, kernel...]}</td><td>1</td></tr>
 *   <tr><td>{@code ConvTranspose}</td><td>{@code [C, M/G, kernel...]}</td><td>1</td></tr>
 *   <tr><td>{@code Gemm}</td><td>{@code [C, M]}, with {@code transB} {@code [M, C]}</td><td>the last</td></tr>
 *   <tr><td>{@code MatMul}</td><td>{@code [C, M]}</td><td>the last</td></tr>
 *   <tr><td>{@code BatchNormalization}</td><td>its scale {@code [M]}, with C = M = G</td><td>1</td></tr>
 * </table>
 *
 * @param node the node
 * @param weight its weight, floating point numbers
 * @param bias one number for each channel of the result, zeros where it has none; {@code beta} of a {@code Gemm} is
 *     multiplied in, its {@code alpha} is not multiplied into the weight
 */
@Experimental
public record LinearLayer(Node node, Tensor weight, double[] bias) {

    /** The least number that {@code FLOAT16} holds in full precision. */
    private static final double LEAST_HALF = 0x1p-14;

    /** Copies the array. */
    public LinearLayer {
        bias = bias.clone();
    }

    /**
     * The layer that a node is.
     *
     * @param node a node
     * @param match finds the constants
     * @return the layer; empty where it is another operator, its weight or bias is not constant, or its bias is not one
     *     number for each channel
     */
    public static Optional<LinearLayer> of(Node node, Match match) {
        if (!isOperator(node) || !isInference(node, match)) {
            return Optional.empty();
        }
        return match.constant(node.input(1))
                .filter(weight -> weight.elementType().isFloating() && isShaped(node, weight))
                .flatMap(weight -> bias(node, weight, match).map(bias -> new LinearLayer(node, weight, bias)));
    }

    private static boolean isOperator(Node node) {
        return node.domain().isEmpty()
                && switch (node.operator()) {
                    case "Conv", "ConvTranspose", "Gemm", "MatMul", "BatchNormalization" -> true;
                    default -> false;
                };
    }

    private static boolean isInference(Node node, Match match) {
        return !node.is("BatchNormalization")
                || (node.attributes().integer("training_mode", 0) == 0
                        && node.outputs().stream().skip(1).noneMatch(match::isRead));
    }

    private static boolean isShaped(Node node, Tensor weight) {
        return switch (node.operator()) {
            case "Gemm", "MatMul" -> weight.rank() == 2;
            case "BatchNormalization" -> weight.rank() == 1;
            default -> weight.rank() > 2;
        };
    }

    private static Optional<double[]> bias(Node node, Tensor weight, Match match) {
        int channels = outputs(node, weight);
        if (node.input(2).isEmpty()) {
            return Optional.of(new double[channels]);
        }
        double beta = node.is("Gemm") ? node.attributes().real("beta", 1) : 1;
        return match.constant(node.input(2))
                .filter(bias -> bias.elementType() == weight.elementType())
                .filter(bias -> ChannelArithmetic.spreads(bias, channels))
                .map(bias -> DoubleStream.of(ChannelArithmetic.spread(bias, channels))
                        .map(b -> b * beta)
                        .toArray());
    }

    private static int outputs(Node node, Tensor weight) {
        long[] shape = weight.shape();
        return Math.toIntExact(
                switch (node.operator()) {
                    case "ConvTranspose" -> shape[1] * groups(node);
                    case "Gemm" -> shape[isTransposed(node) ? 0 : 1];
                    case "MatMul" -> shape[1];
                    default -> shape[0];
                });
    }

    private static boolean isTransposed(Node node) {
        return node.attributes().integer("transB", 0) != 0;
    }

    private static long groups(Node node) {
        return node.attributes().integer("group", 1);
    }

    /** Returns the number of channels of the result. */
    public int outputs() {
        return outputs(node, weight);
    }

    /** Returns the number of channels of the input. */
    public int inputs() {
        long[] shape = weight.shape();
        return Math.toIntExact(
                switch (node.operator()) {
                    case "Conv" -> shape[1] * groups(node);
                    case "Gemm" -> shape[isTransposed(node) ? 1 : 0];
                    default -> shape[0];
                });
    }

    /** Returns the axis of the channels in the result, and in the input: 1, or -1 for the last. */
    public int axis() {
        return node.is("Gemm") || node.is("MatMul") ? -1 : 1;
    }

    /** The channel of the result that an element of the weight belongs to. */
    private int output(int element) {
        long[] shape = weight.shape();
        int inner = inner();
        return switch (node.operator()) {
            case "ConvTranspose" -> {
                int own = (int) shape[1];
                int row = element / inner / own;
                yield (int) (row / (shape[0] / groups(node))) * own + element / inner % own;
            }
            case "Gemm" -> isTransposed(node) ? element / inner : element % (int) shape[1];
            case "MatMul" -> element % (int) shape[1];
            default -> element / (int) (weight.size() / shape[0]);
        };
    }

    /** The channel of the input that an element of the weight belongs to. */
    private int input(int element) {
        long[] shape = weight.shape();
        int inner = inner();
        return switch (node.operator()) {
            case "Conv" -> {
                int own = (int) shape[1];
                int row = element / inner / own;
                yield (int) (row / (shape[0] / groups(node))) * own + element / inner % own;
            }
            case "Gemm" -> isTransposed(node) ? element % inner : element / (int) shape[1];
            default -> element / (int) (weight.size() / shape[0]);
        };
    }

    /** The elements after the first two axes of a kernel, or after the first of a matrix. */
    private int inner() {
        long[] shape = weight.shape();
        int first = weight.rank() > 2 ? 2 : 1;
        return (int) Arrays.stream(shape, first, shape.length).reduce(1, (a, b) -> a * b);
    }

    /**
     * This layer followed by a step: {@code W'[c] = W[c] * factors[c]} and {@code b'[c] = b[c] * factors[c] + shifts[c]}.
     *
     * @param step a step on the channels of the result
     * @return the layer that computes both; empty where its element type does not hold the numbers, as where they
     *     overflow
     */
    public Optional<LinearLayer> before(ChannelStep step) {
        double[] factors = step.factors();
        double[] shifts = step.shifts();
        double[] biases = bias();
        for (int c = 0; c < biases.length; c++) {
            biases[c] = biases[c] * factors[c] + shifts[c];
        }
        return with(step.isShifting() ? weight : scaled(i -> factors[output(i)]), biases);
    }

    /**
     * This layer after a step: {@code W'[c] = W[c] * factors[c]} for each channel {@code c} of the input, and the bias gets
     * the sum of all {@code W[c] * shifts[c]}. Where the step has shifts, that is the same only if no element of the result
     * lacks a part of the weight, as at padded edges.
     *
     * @param step a step on the channels of the input
     * @return the layer that computes both; empty where its element type does not hold the numbers, as where they
     *     overflow
     */
    public Optional<LinearLayer> after(ChannelStep step) {
        double[] factors = step.factors();
        double[] shifts = step.shifts();
        double[] biases = bias();
        double alpha = node.is("Gemm") ? node.attributes().real("alpha", 1) : 1;
        for (int i = 0; i < weight.size(); i++) {
            biases[output(i)] += alpha * weight.getDouble(i) * shifts[input(i)];
        }
        return with(step.isShifting() ? weight : scaled(i -> factors[input(i)]), biases);
    }

    private Tensor scaled(IntToDoubleFunction factor) {
        return Tensor.computed(
                weight.elementType(), i -> weight.getDouble(i) * factor.applyAsDouble(i), weight.shape());
    }

    private Optional<LinearLayer> with(Tensor weights, double[] biases) {
        LinearLayer layer = new LinearLayer(node, weights, biases);
        boolean isHeld = ChannelArithmetic.isFinite(weights)
                && ChannelArithmetic.isFinite(layer.biasTensor())
                && !isLost(weights);
        return isHeld ? Optional.of(layer) : Optional.empty();
    }

    /** Whether half precision has fewer digits for the new weights than for the present ones. */
    private boolean isLost(Tensor weights) {
        return weight.elementType() == ElementType.FLOAT16
                && greatest(weights) < LEAST_HALF
                && greatest(weight) >= LEAST_HALF;
    }

    private static double greatest(Tensor tensor) {
        return LongStream.range(0, tensor.size())
                .mapToDouble(i -> Math.abs(tensor.getDouble(i)))
                .max()
                .orElse(0);
    }

    /** Returns the bias as a tensor of the weight's element type, {@code [M]}. */
    public Tensor biasTensor() {
        return ChannelArithmetic.of(weight.elementType(), bias, bias.length);
    }

    /** Whether it adds anything. */
    public boolean hasBias() {
        return Arrays.stream(bias).anyMatch(b -> b != 0);
    }

    /** Whether a bias can be added to it, in the same operator or, as for {@code MatMul} of matrices, in another. */
    boolean takesBias(Match match) {
        return !node.is("MatMul") || match.type(node.input(0)).shape().rank() == 2;
    }

    /**
     * The node with other constants.
     *
     * @param value the value that it multiplies
     * @param weightName the name of its weight
     * @param biasName the name of its bias; empty for none
     * @param output the name of its result
     * @return the node, a {@code Gemm} in the place of a {@code MatMul} with a bias
     */
    public Node reading(String value, String weightName, String biasName, String output) {
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, value);
        inputs.set(1, weightName);
        if (inputs.size() > 2) {
            inputs.set(2, biasName);
        } else if (!biasName.isEmpty()) {
            inputs.add(biasName);
        }
        Attributes attributes = node.is("Gemm") ? node.attributes().without("beta") : node.attributes();
        String operator = node.is("MatMul") && !biasName.isEmpty() ? "Gemm" : node.operator();
        return new Node(node.name(), "", operator, inputs, List.of(output), attributes, node.extras());
    }

    @Override
    public double[] bias() {
        return bias.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LinearLayer that
                && node.equals(that.node)
                && weight.equals(that.weight)
                && Arrays.equals(bias, that.bias);
    }

    @Override
    public int hashCode() {
        return 31 * node.hashCode() + Arrays.hashCode(bias);
    }

    @Override
    public String toString() {
        return node.label();
    }
}
