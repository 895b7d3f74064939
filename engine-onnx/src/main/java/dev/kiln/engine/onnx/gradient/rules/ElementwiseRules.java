package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;

/** Elementwise functions of one input. */
final class ElementwiseRules {

    static final Map<String, GradientRule> RULES;

    static {
        Elements table = new Elements();
        table.unary("Identity", Pullback::gradient);
        table.unary("Cast", ElementwiseRules::cast);
        table.unary("CastLike", ElementwiseRules::cast);
        table.unary("Neg", p -> p.gradient().neg());
        table.factor("Abs", p -> p.x().sign());
        table.factor("Exp", Pullback::y);
        table.unary("Log", p -> p.gradient().div(p.x()));
        table.unary("Sqrt", p -> p.gradient().mul(0.5).div(p.y()));
        table.unary("Reciprocal", p -> p.gradient().mul(p.y().square()).neg());
        table.factor("Erf", p -> p.x().square().neg().exp().mul(2 / Math.sqrt(Math.PI)));
        trigonometric(table);
        RULES = table.rules;
        RULES.put("Clip", ElementwiseRules::clip);
    }

    private ElementwiseRules() {}

    private static void trigonometric(Elements table) {
        table.factor("Sin", p -> apply("Cos", p.x()));
        table.factor("Cos", p -> apply("Sin", p.x()).neg());
        table.factor("Tan", p -> p.y().square().add(1));
        table.factor("Asin", p -> oneMinus(p.x().square()).sqrt().reciprocal());
        table.factor("Acos", p -> oneMinus(p.x().square()).sqrt().reciprocal().neg());
        table.unary("Atan", p -> p.gradient().div(p.x().square().add(1)));
        table.factor("Sinh", p -> apply("Cosh", p.x()));
        table.factor("Cosh", p -> apply("Sinh", p.x()));
        table.factor("Tanh", p -> oneMinus(p.y().square()));
        table.unary("Asinh", p -> p.gradient().div(p.x().square().add(1).sqrt()));
        table.unary("Acosh", p -> p.gradient().div(p.x().square().sub(1).sqrt()));
        table.unary("Atanh", p -> p.gradient().div(oneMinus(p.x().square())));
    }

    static Value apply(String operator, Value x) {
        return x.graph().apply(operator, Attributes.NONE, x);
    }

    static Value oneMinus(Value x) {
        ElementType type = x.elementType() == ElementType.UNDEFINED ? ElementType.FLOAT : x.elementType();
        return x.graph().constant(Tensor.scalar(type, 1)).sub(x);
    }

    /** The gradient of integers is that of the real numbers they represent, and stays real. */
    private static Value cast(Pullback p) {
        return p.elementType().isInteger() ? p.gradient() : p.gradient().cast(p.elementType());
    }

    /** The gradient passes inside the bounds and at them; outside, the bound receives it. */
    private static void clip(Pullback p) {
        Value inside = null;
        if (p.has(1)) {
            inside = p.x().greaterOrEqual(p.input(1));
            Value raised = inside.not();
            p.give(1, () -> p.gradient().mul(p.mask(raised)).reduceSum());
        }
        if (p.has(2)) {
            Value below = p.x().lessOrEqual(p.input(2));
            inside = inside == null ? below : inside.and(below);
            p.give(2, () -> p.gradient().mul(p.mask(below.not())).reduceSum());
        }
        Value passing = inside;
        p.give(0, () -> passing == null ? p.gradient() : p.gradient().mul(p.mask(passing)));
    }
}
