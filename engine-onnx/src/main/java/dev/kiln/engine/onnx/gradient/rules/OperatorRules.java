package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.graph.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The rules by operator, collected from the classes of the operator families. */
public final class OperatorRules {

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

    private OperatorRules() {}

    /**
     * The rule of a node that is neither control flow nor recurrent.
     *
     * @param node an operator of ONNX, or one that only a tape has
     * @return its rule; empty if it has none here
     */
    public static Optional<GradientRule> find(Node node) {
        Map<String, GradientRule> rules = node.domain().equals(Tape.DOMAIN) ? PhasedRules.RULES : RULES;
        return Optional.ofNullable(rules.get(node.operator()));
    }
}
