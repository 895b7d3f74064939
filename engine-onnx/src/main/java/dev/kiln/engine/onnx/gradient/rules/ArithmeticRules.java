package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Broadcasting;
import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Elementwise functions of several inputs, with broadcasting. */
final class ArithmeticRules {

    static final Map<String, GradientRule> RULES = new HashMap<>();

    static {
        RULES.put("Add", ArithmeticRules::sum);
        RULES.put("Sum", ArithmeticRules::sum);
        RULES.put("Mean", ArithmeticRules::mean);
        RULES.put("Sub", ArithmeticRules::sub);
        RULES.put("Mul", ArithmeticRules::mul);
        RULES.put("Div", ArithmeticRules::div);
        RULES.put("Mod", ArithmeticRules::mod);
        RULES.put("Pow", ArithmeticRules::pow);
        RULES.put("Max", ArithmeticRules::extreme);
        RULES.put("Min", ArithmeticRules::extreme);
        RULES.put("Where", ArithmeticRules::where);
    }

    private ArithmeticRules() {}

    private static void sum(Pullback p) {
        for (int i = 0; i < p.inputs(); i++) {
            p.giveBroadcast(i, p::gradient);
        }
    }

    private static void mean(Pullback p) {
        Value share = p.gradient().mul(1.0 / p.inputs());
        for (int i = 0; i < p.inputs(); i++) {
            p.giveBroadcast(i, () -> share);
        }
    }

    private static void sub(Pullback p) {
        p.giveBroadcast(0, p::gradient);
        p.give(1, () -> Broadcasting.sumTo(p.gradient(), p.input(1)).neg());
    }

    private static void mul(Pullback p) {
        p.giveBroadcast(0, () -> p.gradient().mul(p.input(1)));
        p.giveBroadcast(1, () -> p.gradient().mul(p.input(0)));
    }

    private static void div(Pullback p) {
        p.giveBroadcast(0, () -> p.gradient().div(p.input(1)));
        p.giveBroadcast(1, () -> p.gradient().mul(p.y()).div(p.input(1)).neg());
    }

    /** {@code a - b n} with an integer {@code n} that is locally constant. */
    private static void mod(Pullback p) {
        p.giveBroadcast(0, p::gradient);
        p.giveBroadcast(1, () -> {
            Value times = p.x().sub(p.y()).div(p.input(1)).round();
            return p.gradient().mul(times).neg();
        });
    }

    private static void pow(Pullback p) {
        p.giveBroadcast(0, () -> p.gradient().mul(powInBase(p)));
        p.giveBroadcast(1, () -> p.gradient().mul(powInExponent(p)));
    }

    private static Value powInBase(Pullback p) {
        Value exponent = exponent(p);
        Optional<Tensor> known = p.graph().constantOf(exponent).filter(t -> t.size() == 1);
        if (known.isPresent()) {
            double power = known.get().getDouble(0);
            return power == 2 ? p.x().mul(2) : power == 0 ? p.x().mul(0) : scaledPower(p, exponent);
        }
        Value zero = exponent.sub(exponent);
        return exponent.equal(zero).where(p.scalar(0), scaledPower(p, exponent));
    }

    private static Value scaledPower(Pullback p, Value exponent) {
        return p.x().pow(exponent.sub(1)).mul(exponent);
    }

    private static Value exponent(Pullback p) {
        Value given = p.input(1);
        Optional<Tensor> known = p.graph().constantOf(given);
        if (known.isPresent() && given.elementType() != p.elementType()) {
            return p.graph().constant(known.get().cast(p.elementType()));
        }
        return given.elementType() == p.elementType() ? given : given.cast(p.elementType());
    }

    /** {@code y log x}, which tends to 0 at 0 for a nonnegative exponent. */
    private static Value powInExponent(Pullback p) {
        Value exponent = p.input(1);
        Value atZero = p.x().equal(p.scalar(0)).and(exponent.greaterOrEqual(exponent.sub(exponent)));
        return atZero.where(p.scalar(0), p.y().mul(p.x().log()));
    }

    /** Equal extremes share the gradient evenly. */
    private static void extreme(Pullback p) {
        Value winners = null;
        for (int i = 0; i < p.inputs(); i++) {
            Value won = wins(p, i);
            winners = winners == null ? won : winners.add(won);
        }
        if (winners == null) {
            return;
        }
        Value share = p.gradient().div(winners);
        for (int i = 0; i < p.inputs(); i++) {
            int input = i;
            p.giveBroadcast(i, () -> share.mul(wins(p, input)));
        }
    }

    private static Value wins(Pullback p, int input) {
        return p.mask(p.input(input).equal(p.y()));
    }

    private static void where(Pullback p) {
        Value gradient = p.gradient();
        Value condition = p.input(0);
        p.giveBroadcast(1, () -> gradient.mul(condition.cast(gradient.elementType())));
        p.giveBroadcast(2, () -> gradient.mul(condition.not().cast(gradient.elementType())));
    }
}
