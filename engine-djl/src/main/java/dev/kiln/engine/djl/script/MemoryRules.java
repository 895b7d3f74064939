package dev.kiln.engine.djl.script;

import dev.kiln.graph.Node;
import java.util.Set;

/** The operators whose result certainly has memory of its own, and is not a view of an input. */
final class MemoryRules {

    private static final Set<String> NEW = Set.of(
            "Add",
            "Sub",
            "Mul",
            "Div",
            "Neg",
            "Abs",
            "Sqrt",
            "Exp",
            "Log",
            "Pow",
            "Reciprocal",
            "Sign",
            "Where",
            "Relu",
            "MatMul",
            "Gemm",
            "Conv",
            "Softmax",
            "LogSoftmax",
            "ArgMax",
            "Equal");

    private MemoryRules() {}

    static boolean makesNew(Node node) {
        return node.domain().equals(Fusions.DOMAIN) || (node.domain().isEmpty() && NEW.contains(node.operator()));
    }
}
