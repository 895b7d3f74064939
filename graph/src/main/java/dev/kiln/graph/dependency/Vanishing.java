package dev.kiln.graph.dependency;

import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import java.util.List;
import java.util.Set;

/**
 * The values that are zero at a position when all constants at the positions of its group are: the results of products with
 * a constant, and what is computed from them by functions with {@code f(0) = 0}.
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

    Vanishing(Analysis analysis) {
        this.analysis = analysis;
    }

    boolean isZero(String value, int axis) {
        if (analysis.graph().constants().containsKey(value)) {
            return true;
        }
        ValueAxis place = new ValueAxis(value, axis);
        Boolean known = analysis.zeros().get(place);
        if (known != null) {
            return known;
        }
        boolean isZero = analysis.graph()
                .producer(value)
                .filter(node -> isZero(node, place))
                .isPresent();
        analysis.zeros().put(place, isZero);
        return isZero;
    }

    private boolean isZero(Node node, ValueAxis output) {
        List<ValueAxis> sources = analysis.links(output);
        if (node.is("Conv") || node.is("ConvTranspose")) {
            return output.axis() == 1 && isAny(sources) && isConstantOrOmitted(node.input(2));
        }
        if (node.is("Gemm")) {
            return isAny(sources)
                    && isConstantOrOmitted(node.input(2))
                    && (node.input(2).isEmpty() || output.axis() == 1);
        }
        if (node.is("MatMul") || node.is("Einsum") || node.is("Mul")) {
            return isAny(sources);
        }
        if (SUMS.contains(node.operator())) {
            return sources.size() == node.inputs().size() && isAll(sources);
        }
        if (CHANNELWISE.contains(node.operator())) {
            return output.axis() == 1
                    && analysis.graph().constants().containsKey(node.input(1))
                    && analysis.graph().constants().containsKey(node.input(2));
        }
        boolean passes =
                KEEP_ZERO.contains(node.operator()) || node.is("Concat") || OperatorFamily.isOneOf(node, MOVES);
        return passes && !sources.isEmpty() && isAll(sources);
    }

    private boolean isConstantOrOmitted(String value) {
        return value.isEmpty() || analysis.graph().constants().containsKey(value);
    }

    private boolean isAny(List<ValueAxis> sources) {
        return sources.stream().anyMatch(source -> isZero(source.value(), source.axis()));
    }

    private boolean isAll(List<ValueAxis> sources) {
        return sources.stream().allMatch(source -> isZero(source.value(), source.axis()));
    }
}
