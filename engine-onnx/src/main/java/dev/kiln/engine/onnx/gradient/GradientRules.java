package dev.kiln.engine.onnx.gradient;

import dev.kiln.graph.Node;
import dev.kiln.graph.build.Definitions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The gradient rules by operator. A family of operators has a class that lists its rules; this is where all are known. */
final class GradientRules {

    private static final Map<String, GradientRule> RULES = new HashMap<>();

    static {
        RULES.putAll(ElementwiseRules.RULES);
        RULES.putAll(ActivationRules.RULES);
        RULES.putAll(ArithmeticRules.RULES);
        RULES.putAll(ReductionRules.RULES);
        RULES.putAll(LinearRules.RULES);
        RULES.putAll(ConvolutionRules.RULES);
        RULES.putAll(PoolingRules.RULES);
        RULES.putAll(NormalizationRules.RULES);
        RULES.putAll(MovementRules.RULES);
        RULES.putAll(SelectionRules.RULES);
        RULES.putAll(ControlFlowRules.RULES);
        RULES.putAll(ScalingRules.RULES);
        RULES.putAll(LossRules.RULES);
        RULES.putAll(QuantizationRules.RULES);
        RULES.putAll(AttentionRules.RULES);
        RULES.putAll(ResizeRules.RULES);
        RULES.putAll(ScatterRules.RULES);
        RULES.putAll(OrderRules.RULES);
        RULES.put("Einsum", EinsumRule.RULE);
        RULES.put("Det", DeterminantRule.RULE);
        RULES.put("AffineGrid", AffineGridRule.RULE);
        RULES.put("GridSample", GridSampling.RULE);
        RULES.put("RoiAlign", RegionAlignment.RULE);
        RULES.put("DeformConv", DeformedConvolution.RULE);
    }

    private GradientRules() {}

    static Optional<GradientRule> find(Node node) {
        if (node.domain().equals(Tape.DOMAIN)) {
            return Optional.ofNullable(PhasedRules.RULES.get(node.operator()))
                    .or(() -> Optional.ofNullable(RecurrentSteps.RULES.get(node.operator())));
        }
        if (Definitions.has(node)) {
            return Optional.of(p -> p.giveThrough(() -> Definitions.write(p.graph(), node)));
        }
        boolean onnx = node.domain().isEmpty() || node.domain().equals("ai.onnx");
        return onnx ? Optional.ofNullable(RULES.get(node.operator())) : Optional.empty();
    }
}
