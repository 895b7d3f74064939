package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.graph.build.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Families of rules of one form, so that a table has only the differences between their operators. */
final class Elements {

    /** The collected rules. */
    final Map<String, GradientRule> rules = new HashMap<>();

    /**
     * An operator of one input with an elementwise derivative.
     *
     * @param operator its ONNX name
     * @param factor writes the derivative of the output with respect to the input
     */
    void factor(String operator, Function<Pullback, Value> factor) {
        rules.put(operator, p -> p.give(0, () -> p.gradient().mul(factor.apply(p))));
    }

    /**
     * An operator that is differentiated with respect to its first input alone.
     *
     * @param operator its ONNX name
     * @param gradient writes the gradient of the input
     */
    void unary(String operator, Function<Pullback, Value> gradient) {
        rules.put(operator, p -> p.give(0, () -> gradient.apply(p)));
    }
}
