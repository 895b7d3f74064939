package dev.kiln.engine.djl.script;

import dev.kiln.graph.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules by operator, collected from the classes of the operator families. */
final class TorchRules {

    private static final Map<String, TorchRule> RULES = new HashMap<>();

    static {
        List.<Map<String, TorchRule>>of(
                        TorchElementwiseRules.RULES,
                        TorchActivationRules.RULES,
                        MatrixRules.RULES,
                        TorchConvolutionRules.RULES,
                        MaxPoolRules.RULES,
                        AveragePoolRules.RULES,
                        TorchNormalizationRules.RULES,
                        TorchReductionRules.RULES,
                        ShapeRules.RULES,
                        SliceRules.RULES,
                        PadRules.RULES,
                        IndexRules.RULES,
                        TorchOrderRules.RULES,
                        CreationRules.RULES,
                        TorchQuantizationRules.RULES,
                        TorchLossRules.RULES,
                        ControlRules.RULES,
                        SequenceRules.RULES,
                        RecurrentRules.RULES,
                        TorchResizeRules.RULES,
                        SamplingRules.RULES,
                        DeformableRules.RULES,
                        TorchAttentionRules.RULES,
                        UniqueRules.RULES,
                        LpPoolRules.RULES,
                        UnpoolRules.RULES)
                .forEach(RULES::putAll);
    }

    private TorchRules() {}

    static Optional<TorchRule> find(Node node) {
        if (node.isGradient()) {
            return Optional.of(TorchGradientRule::write);
        }
        if (node.domain().equals(Node.TRAINING_DOMAIN)) {
            return Optional.ofNullable(OptimizerRules.RULES.get(node.operator()));
        }
        if (node.domain().equals(Fusions.DOMAIN)) {
            return Optional.ofNullable(FusedRules.RULES.get(node.operator()));
        }
        return node.domain().isEmpty() || node.domain().equals("ai.onnx")
                ? Optional.ofNullable(RULES.get(node.operator()))
                : Optional.empty();
    }
}
