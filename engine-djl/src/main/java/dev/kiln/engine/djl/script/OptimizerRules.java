package dev.kiln.engine.djl.script;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The optimizers of the domain {@code ai.onnx.preview.training}, each for any number of tensors. */
final class OptimizerRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    static {
        RULES.put("Adagrad", OptimizerRules::adagrad);
        RULES.put("Adam", OptimizerRules::adam);
        RULES.put("Momentum", OptimizerRules::momentum);
    }

    private OptimizerRules() {}

    private static String real(NodeWriter n, String name, double otherwise) {
        return Literals.of(n.attributes().real(name, (float) otherwise));
    }

    /** The number of parameters; after the rate and the step come {@code kinds} groups of that many tensors. */
    private static int count(NodeWriter n, int kinds) {
        int tensors = n.node().inputs().size() - 2;
        if (tensors % kinds != 0) {
            throw n.fail("it has " + tensors + " tensors, expected " + kinds + " for each parameter");
        }
        return tensors / kinds;
    }

    /** The gradient plus that of the penalty on the squared norm. */
    private static String penalized(NodeWriter n, String x, String g) {
        return n.let("torch.add(%s, %s, alpha=%s)", g, x, real(n, "norm_coefficient", 0));
    }

    private static void adagrad(NodeWriter n) {
        int count = count(n, 3);
        String rate =
                n.let("torch.div(%s, torch.add(torch.mul(%s, %s), 1.))", n.in(0), n.in(1), real(n, "decay_factor", 0));
        for (int i = 2; i < count + 2; i++) {
            String g = penalized(n, n.in(i), n.in(i + count));
            String h = n.let("torch.addcmul(%s, %s, %s)", n.in(i + 2 * count), g, g);
            n.out(
                    i - 2,
                    "torch.sub(%s, torch.div(torch.mul(%s, %s), torch.add(torch.sqrt(%s), %s)))",
                    n.in(i),
                    rate,
                    g,
                    h,
                    real(n, "epsilon", 1e-6));
            n.same(i - 2 + count, h);
        }
    }

    private static void adam(NodeWriter n) {
        int count = count(n, 4);
        String alpha = real(n, "alpha", 0.9);
        String beta = real(n, "beta", 0.999);
        String corrected = n.let(
                "torch.mul(%1$s, torch.div(torch.sqrt(torch.rsub(torch.pow(%3$s, %2$s), 1.)), torch.rsub(torch.pow(%4$s, %2$s), 1.)))",
                n.in(0), n.in(1), beta, alpha);
        String rate = n.let("torch.where(torch.gt(%s, 0), %s, %s)", n.in(1), corrected, n.in(0));
        for (int i = 2; i < count + 2; i++) {
            String g = penalized(n, n.in(i), n.in(i + count));
            String v = blend(n, n.in(i + 2 * count), alpha, g);
            String h = blend(n, n.in(i + 3 * count), beta, n.let("torch.square(%s)", g));
            String x = n.let(
                    "torch.sub(%s, torch.div(torch.mul(%s, %s), torch.add(torch.sqrt(%s), %s)))",
                    n.in(i), rate, v, h, real(n, "epsilon", 1e-6));
            float after = n.attributes().real("norm_coefficient_post", 0);
            n.out(i - 2, after == 0 ? "%s" : "torch.mul(%s, %s)", x, Literals.of(1 - (double) after));
            n.same(i - 2 + count, v);
            n.same(i - 2 + 2 * count, h);
        }
    }

    /** {@code old * kept + new * (1 - kept)}. */
    private static String blend(NodeWriter n, String old, String kept, String added) {
        return n.let("torch.add(torch.mul(%s, %s), %s, alpha=torch.sub(1., %s))", old, kept, added, kept);
    }

    private static void momentum(NodeWriter n) {
        int count = count(n, 3);
        String mode = n.attributes().text("mode", "standard");
        if (!List.of("standard", "nesterov").contains(mode)) {
            throw n.fail("its mode " + mode + " is unknown");
        }
        String alpha = real(n, "alpha", 0);
        String share = n.let(
                "torch.where(torch.gt(%1$s, 0), torch.full_like(%2$s, %3$s), torch.ones_like(%2$s))",
                n.in(1), n.in(0), real(n, "beta", 0));
        for (int i = 2; i < count + 2; i++) {
            String g = penalized(n, n.in(i), n.in(i + count));
            String v = n.let("torch.add(torch.mul(%s, %s), torch.mul(%s, %s))", n.in(i + 2 * count), alpha, g, share);
            String step = mode.equals("standard") ? v : n.let("torch.add(%s, %s, alpha=%s)", g, v, alpha);
            n.out(i - 2, "torch.sub(%s, torch.mul(%s, %s))", n.in(i), n.in(0), step);
            n.same(i - 2 + count, v);
        }
    }
}
