package dev.kiln.graph.simplify;

import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A step that multiplies each channel by a constant and adds a constant to it: {@code y[c] = x[c] * factors[c] +
 * shifts[c]}. Batch normalizations in inference form are such steps, with {@code factors = scale / sqrt(variance +
 * epsilon)} and {@code shifts = bias - mean * factors}, and so are additions, subtractions, multiplications and divisions
 * by one number or one for each channel, as exporters write normalizations and preprocessing.
 *
 * @param factors a factor for each channel
 * @param shifts a shift for each channel
 */
@Experimental
public record ChannelStep(double[] factors, double[] shifts) {

    /** The operators that can be such steps. */
    static final String[] OPERATORS = {"BatchNormalization", "Add", "Sub", "Mul", "Div"};

    /** Copies the arrays. */
    public ChannelStep {
        if (factors.length != shifts.length) {
            throw new IllegalArgumentException(
                    "shifts has " + shifts.length + " elements, expected " + factors.length + ", one for each factor");
        }
        factors = factors.clone();
        shifts = shifts.clone();
    }

    /**
     * The step that a node takes on a value.
     *
     * @param node the node
     * @param value the name of the value, which the node reads
     * @param axis the axis of the channels in the value, negative ones counted from the end
     * @param channels their number
     * @param match finds the constants and types
     * @return the step; empty if the node is none, or reads numbers that are not constant or not one for each channel
     */
    public static Optional<ChannelStep> of(Node node, String value, int axis, int channels, Match match) {
        if (node.is("BatchNormalization")) {
            boolean isAxis =
                    axis == 1 || (axis == -1 && match.type(value).shape().rank() == 2);
            return node.input(0).equals(value) && isAxis ? normalization(node, match) : Optional.empty();
        }
        boolean isFirst = node.input(0).equals(value);
        if (node.inputs().size() != 2 || isFirst == node.input(1).equals(value)) {
            return Optional.empty();
        }
        int rank = match.type(value).shape().rank();
        return match.constant(node.input(isFirst ? 1 : 0))
                .filter(operand -> operand.elementType().isFloating())
                .filter(operand -> isForEachChannel(operand, axis, rank, channels))
                .flatMap(operand -> arithmetic(node, isFirst, ChannelArithmetic.spread(flat(operand), channels)));
    }

    private static Tensor flat(Tensor operand) {
        return operand.reshape(operand.size());
    }

    /** Whether an operand broadcasts to a value of some rank, -1 where it is unknown, along its channels alone. */
    private static boolean isForEachChannel(Tensor operand, int axis, int rank, int channels) {
        if (operand.rank() > (rank < 0 ? 1 : rank)) {
            return false;
        }
        if (operand.size() == 1) {
            return true;
        }
        boolean isPlaced = axis < 0 || rank >= 0;
        int place = operand.rank() - (axis < 0 ? -axis : rank - axis);
        return isPlaced && place >= 0 && operand.size() == channels && operand.shape()[place] == channels;
    }

    private static Optional<ChannelStep> arithmetic(Node node, boolean isFirst, double[] operand) {
        return switch (node.operator()) {
            case "Add" -> Optional.of(new ChannelStep(ones(operand.length, 1), operand));
            case "Mul" -> Optional.of(new ChannelStep(operand, new double[operand.length]));
            case "Sub" ->
                Optional.of(
                        isFirst
                                ? new ChannelStep(ones(operand.length, 1), times(operand, -1))
                                : new ChannelStep(ones(operand.length, -1), operand));
            case "Div" ->
                isFirst
                        ? Optional.of(new ChannelStep(
                                Arrays.stream(operand).map(d -> 1 / d).toArray(), new double[operand.length]))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static double[] ones(int count, double sign) {
        double[] ones = new double[count];
        Arrays.fill(ones, sign);
        return ones;
    }

    private static double[] times(double[] values, double factor) {
        return Arrays.stream(values).map(v -> v * factor).toArray();
    }

    private static Optional<ChannelStep> normalization(Node node, Match match) {
        boolean isInference = node.attributes().integer("training_mode", 0) == 0
                && Stream.of(1, 2, 3, 4)
                        .allMatch(i -> match.constant(node.input(i)).isPresent())
                && node.outputs().stream().skip(1).noneMatch(match::isRead);
        if (!isInference) {
            return Optional.empty();
        }
        double[] factors = numbers(node, 1, match);
        double[] shifts = numbers(node, 2, match);
        double[] means = numbers(node, 3, match);
        double[] variances = numbers(node, 4, match);
        double epsilon = node.attributes().real("epsilon", 1e-5f);
        for (int c = 0; c < factors.length; c++) {
            factors[c] /= Math.sqrt(variances[c] + epsilon);
            shifts[c] -= means[c] * factors[c];
        }
        return Optional.of(new ChannelStep(factors, shifts));
    }

    private static double[] numbers(Node node, int input, Match match) {
        return ChannelArithmetic.numbers(match.constant(node.input(input)).orElseThrow());
    }

    /** Whether it multiplies by 1 alone. */
    public boolean isShifting() {
        return Arrays.stream(factors).allMatch(factor -> factor == 1);
    }

    /** Whether it adds nothing. */
    public boolean isScaling() {
        return Arrays.stream(shifts).allMatch(shift -> shift == 0);
    }

    @Override
    public double[] factors() {
        return factors.clone();
    }

    @Override
    public double[] shifts() {
        return shifts.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChannelStep that
                && Arrays.equals(factors, that.factors)
                && Arrays.equals(shifts, that.shifts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(factors) + Arrays.hashCode(shifts);
    }

    @Override
    public String toString() {
        return "a step of " + factors.length + " channels";
    }
}
