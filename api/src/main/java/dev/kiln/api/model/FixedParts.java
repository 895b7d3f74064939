package dev.kiln.api.model;

import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The roles of the inputs of a node that combines fixed values into one: a weight may be the sum or the product of
 * several constants, scaled, or masked.
 */
final class FixedParts {

    /** Operators of which either operand may be the one with the result's shape. */
    private static final Set<String> SYMMETRIC = Set.of("Add", "Sub", "Sum", "Mul", "Min", "Max", "Mean");

    /** The likelihood that an operand is a mask: it holds other numbers, only ones or only zeros, or both. */
    private enum Likeness {
        NONE,
        CONSTANT,
        MASK
    }

    private final FixedValues fixed;

    FixedParts(FixedValues fixed) {
        this.fixed = fixed;
    }

    /**
     * The role of an input.
     *
     * @param node a node whose inputs are all fixed
     * @param input the index of an input that is present
     * @param role the role of the node's result
     */
    ConstantRole role(Node node, int input, ConstantRole role) {
        if (!role.isTrainable()) {
            return role;
        }
        Map<Integer, ConstantRole> declared = OperatorRoles.of(node);
        if (!declared.isEmpty()) {
            ConstantRole own = declared.getOrDefault(input, input == 0 ? role : ConstantRole.OTHER);
            return own == ConstantRole.WEIGHT ? role : own;
        }
        if (node.is("Where")) {
            return input == 0 ? ConstantRole.OTHER : operand(node, input, role);
        }
        if (node.domain().isEmpty() && SYMMETRIC.contains(node.operator())) {
            return node.is("Mul") && isMask(node, input) ? ConstantRole.OTHER : operand(node, input, role);
        }
        if (input == 0) {
            return role;
        }
        return node.is("Div") ? factor(node, input) : ConstantRole.OTHER;
    }

    private ConstantRole operand(Node node, int input, ConstantRole role) {
        boolean whole = fixed.shape(node.input(input)).equals(fixed.shape(node.output(0)));
        return whole ? role : factor(node, input);
    }

    /** A broadcast operand is learned if it has several numbers; a single number is a setting. */
    private ConstantRole factor(Node node, int input) {
        boolean several = FixedValues.elements(fixed.shape(node.input(input))) > 1;
        boolean scales = node.is("Mul") || node.is("Div");
        return several ? scales ? ConstantRole.SCALE : ConstantRole.BIAS : ConstantRole.OTHER;
    }

    /** Whether an operand looks more like a mask than another one does. */
    private boolean isMask(Node node, int input) {
        Likeness own = likeness(node.input(input));
        return node.inputs().stream().map(this::likeness).anyMatch(other -> other.compareTo(own) < 0);
    }

    private Likeness likeness(String value) {
        if (fixed.type(value).elementType() == ElementType.BOOL) {
            return Likeness.MASK;
        }
        Optional<Node> producer = fixed.producer(value);
        if (producer.isPresent()) {
            return FixedValues.carries(producer.get()) && !isDequantized(producer.get())
                    ? likeness(producer.get().input(0))
                    : Likeness.NONE;
        }
        return fixed.constant(value).map(FixedParts::likeness).orElse(Likeness.NONE);
    }

    /** Scaled integers are not a mask, whatever their values. */
    private static boolean isDequantized(Node node) {
        return node.is("DequantizeLinear");
    }

    private static Likeness likeness(Tensor constant) {
        boolean zeros = false;
        boolean ones = false;
        for (int i = 0; i < constant.size(); i++) {
            double element = constant.getDouble(i);
            if (element != 0 && element != 1) {
                return Likeness.NONE;
            }
            zeros |= element == 0;
            ones |= element == 1;
        }
        return zeros && ones ? Likeness.MASK : Likeness.CONSTANT;
    }
}
