package dev.kiln.graph.dependency;

import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The values that are zero at a position when all constants at the positions of its group are: the results of products with
 * a constant, and values computed from them by functions with {@code f(0) = 0}.
 */
final class Vanishing {

    /** Elementwise operators with {@code f(0) = 0}, whatever their attributes. */
    private static final Set<String> KEEP_ZERO = Set.of(
            "Abs",
            "Asin",
            "Asinh",
            "Atan",
            "Atanh",
            "Cast",
            "CastLike",
            "Ceil",
            "Celu",
            "Dropout",
            "Elu",
            "Erf",
            "Floor",
            "Gelu",
            "HardSwish",
            "Identity",
            "LeakyRelu",
            "Mish",
            "Neg",
            "PRelu",
            "Relu",
            "Round",
            "Selu",
            "Sign",
            "Sin",
            "Sinh",
            "Softsign",
            "Sqrt",
            "Swish",
            "Tan",
            "Tanh");

    private static final Set<OperatorFamily> MOVES = Set.of(
            OperatorFamily.RESHAPING,
            OperatorFamily.PERMUTATION,
            OperatorFamily.PART,
            OperatorFamily.POOLING,
            OperatorFamily.RESAMPLING,
            OperatorFamily.RECURRENT);

    private static final Set<String> SUMS = Set.of("Add", "Sub", "Sum", "Mean");

    private static final Set<String> CHANNELWISE =
            Set.of("BatchNormalization", "InstanceNormalization", "GroupNormalization");

    private final Analysis analysis;
    private final Set<ValueAxis> zeros = new HashSet<>();

    Vanishing(Analysis analysis) {
        this.analysis = analysis;
    }

    /** Whether a value is zero along an axis, if it is a constant or its node was learned. */
    boolean isZero(String value, int axis) {
        return isConstant(value) || zeros.contains(new ValueAxis(value, axis));
    }

    /** Finds the axes along which the outputs of a node are zero, after those of the nodes before it. */
    void learn(Node node) {
        for (String output : node.outputs()) {
            for (int axis = 0; axis < analysis.positions().rank(output); axis++) {
                ValueAxis place = new ValueAxis(output, axis);
                if (isZero(node, place)) {
                    zeros.add(place);
                }
            }
        }
    }

    private boolean isZero(Node node, ValueAxis output) {
        List<ValueAxis> sources = analysis.links(output);
        if (node.is("Conv") || node.is("ConvTranspose") || node.is("Gemm")) {
            return isZeroWithBias(node.input(2), sources);
        }
        if (node.is("MatMul") || node.is("Einsum") || node.is("Mul")) {
            return isAny(sources);
        }
        if (SUMS.contains(node.operator())) {
            return sources.size() == node.inputs().size() && isAll(sources);
        }
        if (CHANNELWISE.contains(node.operator())) {
            return output.axis() == 1 && isConstant(node.input(1)) && isConstant(node.input(2));
        }
        return keepsZero(node, output) && !sources.isEmpty() && isAll(sources);
    }

    /** A product is zero where a factor and the bias are. */
    private boolean isZeroWithBias(String bias, List<ValueAxis> sources) {
        List<ValueAxis> added =
                sources.stream().filter(source -> source.value().equals(bias)).toList();
        List<ValueAxis> factors =
                sources.stream().filter(source -> !source.value().equals(bias)).toList();
        return isAny(factors) && isAll(added) && bias.isEmpty() == added.isEmpty();
    }

    private static boolean keepsZero(Node node, ValueAxis output) {
        // the mask of a dropout is no zero
        boolean isFunction =
                KEEP_ZERO.contains(node.operator()) && output.value().equals(node.output(0));
        boolean isOther =
                OperatorFamily.RECURRENT.has(node) && node.attributes().has("activations");
        return isFunction || node.is("Concat") || (OperatorFamily.isOneOf(node, MOVES) && !isOther);
    }

    private boolean isConstant(String value) {
        return analysis.graph().constants().containsKey(value);
    }

    private boolean isAny(List<ValueAxis> sources) {
        return sources.stream().anyMatch(source -> isZero(source.value(), source.axis()));
    }

    private boolean isAll(List<ValueAxis> sources) {
        return sources.stream().allMatch(source -> isZero(source.value(), source.axis()));
    }
}
