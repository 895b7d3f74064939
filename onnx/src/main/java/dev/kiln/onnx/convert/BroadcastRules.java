package dev.kiln.onnx.convert;

import dev.kiln.graph.Node;
import java.util.List;

/** The changes of operator set 7: operands broadcast as in NumPy, and nodes are written for inference. */
final class BroadcastRules {

    /** The operators with two operands of which one was broadcast if an attribute said so. */
    static final List<String> OPERATORS =
            List.of("Add", "Sub", "Mul", "Div", "Pow", "And", "Or", "Xor", "Equal", "Greater", "Less");

    private BroadcastRules() {}

    /** Without an axis the last axes were aligned, as they are now. */
    static Node trailing(Node node, Rewriting rewriting) {
        boolean broadcasts = node.attributes().integer("broadcast", 0) != 0;
        if (broadcasts && node.attributes().has("axis")) {
            throw rewriting.refuse(
                    node,
                    "broadcasts its second operand along an axis, which ONNX removed with operator set 7;"
                            + " export the model with operator set 7 or newer");
        }
        return Move.without(Move.without(node, "broadcast"), "axis");
    }

    /** The bias of a Gemm was broadcast if an attribute said so, and now is if its shape requires it. */
    static Node bias(Node node, Rewriting rewriting) {
        return Move.without(node, "broadcast");
    }

    /** An attribute said whether a node was for inference; since 7 it is, unless it has the outputs of training. */
    static Node inference(Node node, Rewriting rewriting) {
        if (node.attributes().integer("is_test", 0) == 0) {
            throw rewriting.refuse(node, "is in its training form (is_test=0); export the model for inference");
        }
        return Move.without(node, "is_test");
    }
}
