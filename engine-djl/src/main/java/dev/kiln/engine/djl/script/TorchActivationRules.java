package dev.kiln.engine.djl.script;

import java.util.HashMap;
import java.util.Map;

/** Activation functions. */
final class TorchActivationRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    static {
        RULES.put("LeakyRelu", n -> n.result("torch.leaky_relu(%s, %s)", n.in(0), real(n, "alpha", 0.01f)));
        RULES.put(
                "PRelu",
                n -> n.result("torch.where(torch.lt(%1$s, 0), torch.mul(%2$s, %1$s), %1$s)", n.in(0), n.in(1)));
        RULES.put("Elu", n -> n.result("torch.elu(%s, %s)", n.in(0), real(n, "alpha", 1)));
        RULES.put("Celu", n -> n.result("torch.celu(%s, %s)", n.in(0), real(n, "alpha", 1)));
        RULES.put(
                "Selu",
                n -> n.result(
                        "torch.elu(%s, %s, %s)", n.in(0), real(n, "alpha", 1.6732632f), real(n, "gamma", 1.050701f)));
        RULES.put(
                "HardSigmoid",
                n -> n.result(
                        "torch.clamp(torch.add(torch.mul(%s, %s), %s), 0., 1.)",
                        n.in(0), real(n, "alpha", 0.2f), real(n, "beta", 0.5f)));
        RULES.put("HardSwish", n -> n.result("torch.hardswish(%s)", n.in(0)));
        RULES.put("Softplus", n -> n.result("torch.softplus(%s)", n.in(0)));
        RULES.put("Softsign", n -> n.result("torch.div(%1$s, torch.add(torch.abs(%1$s), 1))", n.in(0)));
        RULES.put("Mish", n -> n.result("torch.mish(%s)", n.in(0)));
        RULES.put(
                "Gelu",
                n -> n.result(
                        "torch.gelu(%s, approximate=\"%s\")",
                        n.in(0), n.attributes().text("approximate", "none")));
        RULES.put("ThresholdedRelu", n -> n.result("torch.threshold(%s, %s, 0.)", n.in(0), real(n, "alpha", 1)));
        RULES.put("Swish", TorchActivationRules::swish);
        RULES.put("Shrink", TorchActivationRules::shrink);
        RULES.put(
                "Softmax",
                n -> n.result("torch.softmax(%s, %d)", n.in(0), n.attributes().integer("axis", -1)));
        RULES.put(
                "LogSoftmax",
                n -> n.result(
                        "torch.log_softmax(%s, %d)", n.in(0), n.attributes().integer("axis", -1)));
        RULES.put("Hardmax", TorchActivationRules::hardmax);
    }

    private TorchActivationRules() {}

    private static String real(NodeWriter n, String name, float otherwise) {
        return Literals.of(n.attributes().real(name, otherwise));
    }

    private static void swish(NodeWriter n) {
        if (n.attributes().real("alpha", 1) == 1) {
            n.result("torch.silu(%s)", n.in(0));
        } else {
            n.result("torch.mul(%1$s, torch.sigmoid(torch.mul(%1$s, %2$s)))", n.in(0), real(n, "alpha", 1));
        }
    }

    private static void shrink(NodeWriter n) {
        String x = n.in(0);
        String bias = real(n, "bias", 0);
        String lambda = real(n, "lambd", 0.5f);
        String outer = n.let("torch.where(torch.lt(%1$s, 0), torch.add(%1$s, %2$s), torch.sub(%1$s, %2$s))", x, bias);
        n.result("torch.mul(%s, torch.gt(torch.abs(%s), %s))", outer, x, lambda);
    }

    private static void hardmax(NodeWriter n) {
        long axis = n.attributes().integer("axis", -1);
        n.result("torch.scatter(torch.zeros_like(%1$s), %2$d, torch.argmax(%1$s, %2$d, True), 1.)", n.in(0), axis);
    }
}
