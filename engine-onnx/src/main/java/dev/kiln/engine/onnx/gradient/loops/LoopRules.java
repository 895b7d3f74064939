package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.graph.Node;
import java.util.Map;
import java.util.Optional;

/** The rules of control flow and recurrent operators. */
public final class LoopRules {

    private LoopRules() {}

    /**
     * The rule of a control flow or recurrent operator.
     *
     * @param node an operator of ONNX, or one that only a tape has
     * @return its rule; empty if it has none here
     */
    public static Optional<GradientRule> find(Node node) {
        Map<String, GradientRule> rules =
                node.domain().equals(Tape.DOMAIN) ? RecurrentScan.RULES : ControlFlowRules.RULES;
        return Optional.ofNullable(rules.get(node.operator()));
    }
}
