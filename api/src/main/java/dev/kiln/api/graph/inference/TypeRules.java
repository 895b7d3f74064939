package dev.kiln.api.graph.inference;

import dev.kiln.api.graph.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The type rules by operator. A family of operators has a class that lists its rules; this is where all are known. */
final class TypeRules {

    private static final Map<String, TypeRule> RULES = new HashMap<>();

    static {
        RULES.putAll(ElementwiseTypes.RULES);
    }

    private TypeRules() {}

    static Optional<TypeRule> find(Node node) {
        if (node.isGradient()) {
            return Optional.of(GradientTypes.RULE);
        }
        return node.domain().isEmpty() || node.domain().equals("ai.onnx")
                ? Optional.ofNullable(RULES.get(node.operator()))
                : Optional.empty();
    }
}
