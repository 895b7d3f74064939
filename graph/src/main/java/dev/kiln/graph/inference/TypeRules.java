package dev.kiln.graph.inference;

import dev.kiln.graph.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The type rules by operator. Each family of operators has a class that lists its rules; this class collects them. */
final class TypeRules {

    private static final Map<String, TypeRule> RULES = new HashMap<>();

    static {
        List.of(
                        ElementwiseTypes.RULES,
                        LinearTypes.RULES,
                        ConvolutionTypes.RULES,
                        PoolingTypes.RULES,
                        NormalizationTypes.RULES,
                        ReductionTypes.RULES,
                        ReshapingTypes.RULES,
                        PartTypes.RULES,
                        SelectionTypes.RULES,
                        CreationTypes.RULES,
                        SpatialTypes.RULES,
                        QuantizationTypes.RULES,
                        RandomTypes.RULES,
                        RecurrentTypes.RULES,
                        ControlFlowTypes.RULES,
                        LossTypes.RULES,
                        AttentionTypes.RULES,
                        SamplingTypes.RULES,
                        SequenceTypes.RULES)
                .forEach(RULES::putAll);
    }

    private TypeRules() {}

    /** The operators of ONNX that have a rule. */
    static Set<String> operators() {
        return Set.copyOf(RULES.keySet());
    }

    static Optional<TypeRule> find(Node node) {
        if (node.isGradient()) {
            return Optional.of(GradientTypes.RULE);
        }
        if (node.domain().equals(Node.TRAINING_DOMAIN)) {
            return Optional.ofNullable(OptimizerTypes.RULES.get(node.operator()));
        }
        if (node.domain().equals(Node.MICROSOFT_DOMAIN)) {
            return Optional.ofNullable(MicrosoftTypes.RULES.get(node.operator()));
        }
        if (node.domain().equals(ClassicalTypes.DOMAIN)) {
            return Optional.ofNullable(ClassicalTypes.RULES.get(node.operator()));
        }
        return node.domain().isEmpty() || node.domain().equals("ai.onnx")
                ? Optional.ofNullable(RULES.get(node.operator()))
                : Optional.empty();
    }
}
