package dev.kiln.engine.onnx.lowering;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.engine.onnx.gradient.loops.LoopRules;
import dev.kiln.engine.onnx.gradient.rules.OperatorRules;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.Definitions;
import java.util.Optional;

/** The gradient rules of all operators: those of each package, and those that follow from a definition. */
final class GradientRules {

    private GradientRules() {}

    /**
     * The rule of a node.
     *
     * @param node any node
     * @return its rule; empty if its operator has no derivative
     */
    static Optional<GradientRule> find(Node node) {
        if (Definitions.has(node)) {
            return Optional.of(p -> p.giveThrough(() -> Definitions.write(p.graph(), node)));
        }
        return isListed(node.domain()) ? OperatorRules.find(node).or(() -> LoopRules.find(node)) : Optional.empty();
    }

    private static boolean isListed(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx") || domain.equals(Tape.DOMAIN);
    }
}
