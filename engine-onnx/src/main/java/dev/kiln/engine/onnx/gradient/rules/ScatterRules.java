package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import java.util.HashMap;
import java.util.Map;

/** Elements scattered to indices: they replace others, or are added, multiplied or compared with them. */
final class ScatterRules {

    static final Map<String, GradientRule> RULES = new HashMap<>();

    static {
        RULES.put("Scatter", p -> new ScatterRules(p, "Elements").apply());
        RULES.put("ScatterElements", p -> new ScatterRules(p, "Elements").apply());
        RULES.put("ScatterND", p -> new ScatterRules(p, "ND").apply());
    }

    private static final int UPDATES = 2;

    private final Pullback p;
    private final String kind;
    private final Attributes along;

    private ScatterRules(Pullback p, String kind) {
        this.p = p;
        this.kind = kind;
        this.along = kind.equals("ND")
                ? Attributes.NONE
                : Attributes.of("axis", p.attributes().integer("axis", 0));
    }

    private Value put(String reduction, Value data, Value updates) {
        Attributes attributes = reduction.equals("none") ? along : along.with("reduction", reduction);
        return p.graph().apply("Scatter" + kind, attributes, data, p.input(1), updates);
    }

    private Value take(Value data) {
        return p.graph().apply("Gather" + kind, along, data, p.input(1));
    }

    private void apply() {
        String reduction = p.attributes().text("reduction", "none");
        switch (reduction) {
            case "none" -> replace();
            case "add" -> {
                p.give(0, p::gradient);
                p.give(UPDATES, () -> take(p.gradient()));
            }
            case "mul" -> multiply();
            case "max", "min" -> compare();
            default -> throw p.fail("its reduction is " + reduction);
        }
    }

    private void replace() {
        p.give(0, () -> put("none", p.gradient(), Shapes.zerosLike(p.input(UPDATES))));
        p.give(UPDATES, () -> take(p.gradient()));
    }

    /** The product of the other factors for each factor, right where factors are 0, too. */
    private void multiply() {
        Value updates = p.input(UPDATES);
        p.give(0, () -> p.gradient().mul(put("mul", Shapes.fullLike(p.x(), 1), updates)));
        p.give(UPDATES, () -> {
            Value product = put("mul", withoutZeros(p.x()), withoutZeros(updates));
            Value zeros = put("add", zeros(p.x()), zeros(updates));
            Value othersAreNot0 = p.mask(take(zeros).sub(zeros(updates)).equal(p.scalar(0)));
            return take(p.gradient().mul(product)).div(withoutZeros(updates)).mul(othersAreNot0);
        });
    }

    private Value withoutZeros(Value value) {
        return value.equal(p.scalar(0)).where(p.scalar(1), value);
    }

    private Value zeros(Value value) {
        return p.mask(value.equal(p.scalar(0)));
    }

    /** Equal extremes share the gradient evenly. */
    private void compare() {
        Value updates = p.input(UPDATES);
        Value kept = p.mask(p.x().equal(p.y()));
        Value chosen = p.mask(updates.equal(take(p.y())));
        Value share = p.gradient().div(put("add", kept, chosen));
        p.give(0, () -> share.mul(kept));
        p.give(UPDATES, () -> take(share).mul(chosen));
    }
}
