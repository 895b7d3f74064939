package dev.kiln.engine.onnx.gradient.rules;

import static dev.kiln.engine.onnx.gradient.rules.ElementwiseRules.oneMinus;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.UnitStep;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import java.util.Map;

/** Activation functions. */
final class ActivationRules {

    static final Map<String, GradientRule> RULES;

    static {
        Elements table = new Elements();
        // by the output: the input need not stay in memory, and the runtime still fuses Relu with the node before it
        table.factor("Relu", p -> UnitStep.positive(p.y()));
        table.factor("LeakyRelu", p -> leak(p, p.attributes().real("alpha", 0.01f)));
        table.factor(
                "ThresholdedRelu",
                p -> p.mask(p.x().greater(p.scalar(p.attributes().real("alpha", 1)))));
        table.factor("Elu", ActivationRules::elu);
        table.factor("Selu", ActivationRules::selu);
        table.factor(
                "Celu", p -> p.x().min(0).div(p.attributes().real("alpha", 1)).exp());
        table.factor("Sigmoid", p -> p.y().mul(oneMinus(p.y())));
        table.factor("HardSigmoid", p -> between(p, 0, 1).mul(p.attributes().real("alpha", 0.2f)));
        table.factor("HardSwish", ActivationRules::hardSwish);
        table.factor("Softplus", p -> p.x().sigmoid());
        table.unary("Softsign", p -> p.gradient().div(p.x().abs().add(1).square()));
        table.factor("Gelu", ActivationRules::gelu);
        table.factor("Mish", ActivationRules::mish);
        table.factor("Swish", ActivationRules::swish);
        table.factor("Shrink", ActivationRules::shrink);
        table.unary("Softmax", ActivationRules::softmax);
        table.unary("LogSoftmax", ActivationRules::logSoftmax);
        RULES = table.rules;
        RULES.put("PRelu", ActivationRules::pRelu);
    }

    private ActivationRules() {}

    /** 1 where the input is positive, the slope elsewhere. */
    private static Value leak(Pullback p, double slope) {
        if (slope >= 0 && slope <= 1) {
            return UnitStep.positive(p.x()).max(p.scalar(slope));
        }
        return p.x().greater(p.scalar(0)).where(p.scalar(1), p.scalar(slope));
    }

    private static Value elu(Pullback p) {
        double alpha = p.attributes().real("alpha", 1);
        if (alpha == 1) {
            return p.y().min(0).add(1);
        }
        return p.x().greater(p.scalar(0)).where(p.scalar(1), p.y().add(alpha));
    }

    private static Value selu(Pullback p) {
        double alpha = p.attributes().real("alpha", 1.6732632f);
        double gamma = p.attributes().real("gamma", 1.050701f);
        return p.x().greater(p.scalar(0)).where(p.scalar(gamma), p.y().add(alpha * gamma));
    }

    private static Value between(Pullback p, double low, double high) {
        return p.mask(p.y().greater(p.scalar(low)).and(p.y().less(p.scalar(high))));
    }

    private static Value hardSwish(Pullback p) {
        Value x = p.x();
        Value middle = x.div(3).add(0.5);
        Value left = x.less(p.scalar(-3)).where(p.scalar(0), middle);
        return x.greater(p.scalar(3)).where(p.scalar(1), left);
    }

    private static Value gelu(Pullback p) {
        Value x = p.x();
        if (p.attributes().text("approximate", "none").equals("tanh")) {
            return tanhGelu(x);
        }
        // with z = x / sqrt(2): (1 + erf z) / 2 + z exp(-z^2) / sqrt(pi), the factor inside the exponent
        Value z = x.mul(Math.sqrt(0.5));
        Value exponent = p.scalar(-0.5 * Math.log(Math.PI)).sub(z.square());
        Attributes half = Attributes.NONE.with("alpha", 0.5f).with("beta", 0.5f);
        Value share = p.graph().apply("HardSigmoid", half, z.erf());
        return share.add(z.mul(exponent.exp()));
    }

    private static Value tanhGelu(Value x) {
        double scale = Math.sqrt(2 / Math.PI);
        Value square = x.square();
        Value tanh = x.mul(square.mul(0.044715 * scale).add(scale)).tanh();
        Value slope = square.mul(3 * 0.044715 * scale).add(scale);
        return tanh.add(1).mul(0.5).add(x.mul(0.5).mul(oneMinus(tanh.square())).mul(slope));
    }

    private static Value mish(Pullback p) {
        Value tanh = p.x().softplus().tanh();
        return tanh.add(p.x().mul(oneMinus(tanh.square())).mul(p.x().sigmoid()));
    }

    private static Value swish(Pullback p) {
        double alpha = p.attributes().real("alpha", 1);
        Value sigmoid = p.x().mul(alpha).sigmoid();
        return sigmoid.add(p.y().mul(oneMinus(sigmoid)).mul(alpha));
    }

    private static Value shrink(Pullback p) {
        double lambda = p.attributes().real("lambd", 0.5f);
        return p.mask(p.x().greater(p.scalar(lambda)).or(p.x().less(p.scalar(-lambda))));
    }

    private static Value softmax(Pullback p) {
        Value weighted = p.gradient().mul(p.y());
        long axis = p.attributes().integer("axis", -1);
        return weighted.sub(p.y().mul(weighted.reduceSum(true, axis)));
    }

    private static Value logSoftmax(Pullback p) {
        Value sum = p.gradient().reduceSum(true, p.attributes().integer("axis", -1));
        return p.gradient().sub(p.y().exp().mul(sum));
    }

    private static void pRelu(Pullback p) {
        Value positive = p.x().greater(p.scalar(0));
        p.give(0, () -> p.gradient().mul(positive.where(p.scalar(1), p.input(1))));
        p.giveBroadcast(1, () -> p.gradient().mul(p.x().min(0)));
    }
}
