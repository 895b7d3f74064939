package dev.kiln.graph.dependency;

import dev.kiln.graph.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The dependency rules by operator. Each family of operators has a class that lists its rules; this class collects them. */
final class DependencyRules {

    private static final Map<String, DependencyRule> RULES = new HashMap<>();

    static {
        List.of(
                        ElementwiseDependencies.RULES,
                        ConvolutionDependencies.RULES,
                        NormalizationDependencies.RULES,
                        ProductDependencies.RULES,
                        ReductionDependencies.RULES,
                        MovementDependencies.RULES,
                        ReshapingDependencies.RULES,
                        PartDependencies.RULES,
                        SpatialDependencies.RULES,
                        LengthDependencies.RULES,
                        RecurrentDependencies.RULES,
                        AttentionDependencies.RULES)
                .forEach(RULES::putAll);
    }

    private DependencyRules() {}

    static Optional<DependencyRule> find(Node node) {
        if (node.domain().equals(Node.MICROSOFT_DOMAIN)) {
            return Optional.ofNullable(ElementwiseDependencies.MICROSOFT_RULES.get(node.operator()));
        }
        return node.domain().isEmpty() || node.domain().equals("ai.onnx")
                ? Optional.ofNullable(RULES.get(node.operator()))
                : Optional.empty();
    }
}
