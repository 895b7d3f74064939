package dev.kiln.engine.djl.script;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Normalization to a mean, a variance or a norm. */
final class TorchNormalizationRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    static {
        RULES.put("BatchNormalization", TorchNormalizationRules::batch);
        RULES.put("LayerNormalization", TorchNormalizationRules::layer);
        RULES.put(
                "InstanceNormalization",
                n -> n.result(
                        "torch.instance_norm(%s, %s, %s, None, None, True, 0., %s, False)",
                        n.in(0), n.in(1), n.in(2), epsilon(n)));
        RULES.put(
                "GroupNormalization",
                n -> n.result(
                        "torch.group_norm(%s, %d, %s, %s, %s, False)",
                        n.in(0), n.attributes().integer("num_groups", 1), n.in(1), n.in(2), epsilon(n)));
        RULES.put("RMSNormalization", TorchNormalizationRules::rootMeanSquare);
        RULES.put("LRN", TorchNormalizationRules::acrossChannels);
        RULES.put("LpNormalization", TorchNormalizationRules::unitNorm);
        RULES.put("MeanVarianceNormalization", TorchNormalizationRules::meanVariance);
    }

    private TorchNormalizationRules() {}

    private static String epsilon(NodeWriter n) {
        return Literals.of(n.attributes().real("epsilon", 1e-5f));
    }

    private static void batch(NodeWriter n) {
        if (n.attributes().integer("training_mode", 0) != 0) {
            batchInTraining(n);
        } else if (n.isTracked(3) || n.isTracked(4)) {
            batchWritten(n);
        } else {
            n.result(
                    "torch.batch_norm(%s, %s, %s, %s, %s, False, 0., %s, False)",
                    n.in(0), n.in(1), n.in(2), n.in(3), n.in(4), epsilon(n));
        }
    }

    /** The running variance averages the population variance; torch's own would average the sample variance. */
    private static void batchInTraining(NodeWriter n) {
        String y = n.temporary();
        String mean = n.temporary();
        String inverse = n.temporary();
        String epsilon = epsilon(n);
        n.line(
                "%s, %s, %s, = torch.native_batch_norm(%s, %s, %s, None, None, True, 0., %s)",
                y, mean, inverse, n.in(0), n.in(1), n.in(2), epsilon);
        n.same(0, y);
        float momentum = n.attributes().real("momentum", 0.9f);
        String kept = Literals.of(momentum);
        String taken = Literals.of(1 - (double) momentum);
        n.out(1, "torch.add(torch.mul(%s, %s), %s, alpha=%s)", n.in(3), kept, mean, taken);
        n.out(
                2,
                "torch.add(torch.mul(%s, %s), torch.sub(torch.pow(%s, -2), %s), alpha=%s)",
                n.in(4),
                kept,
                inverse,
                epsilon,
                taken);
    }

    /** Expanded, since torch does not differentiate with respect to the mean and the variance. */
    private static void batchWritten(NodeWriter n) {
        String ones = IntStream.range(2, n.rank(0)).mapToObj(i -> ", 1").collect(Collectors.joining());
        String form = "torch.reshape(%s, [1, -1" + ones + "])";
        String scale = n.let("torch.mul(torch.rsqrt(torch.add(%s, %s)), %s)", n.in(4), epsilon(n), n.in(1));
        n.result(
                "torch.add(torch.mul(torch.sub(%s, " + form + "), " + form + "), " + form + ")",
                n.in(0),
                n.in(3),
                scale,
                n.in(2));
    }

    private static void layer(NodeWriter n) {
        int axis = n.axis(n.attributes().integer("axis", -1), 0);
        String y = n.temporary();
        String mean = n.temporary();
        String inverse = n.temporary();
        boolean whole = n.shape(0).isRanked()
                && n.shape(1).rank() == n.rank(0) - axis
                && (!n.has(2) || n.shape(2).rank() == n.rank(0) - axis);
        n.line(
                "%s, %s, %s, = torch.native_layer_norm(%s, torch.slice(torch.size(%s), %d), %s, %s, %s)",
                y,
                mean,
                inverse,
                n.in(0),
                n.in(0),
                axis,
                whole ? n.in(1) : "None",
                whole ? n.inOrNone(2) : "None",
                epsilon(n));
        if (whole) {
            n.same(0, y);
        } else {
            String scaled = "torch.mul(" + y + ", " + n.in(1) + ")";
            n.result("%s", n.has(2) ? "torch.add(" + scaled + ", " + n.in(2) + ")" : scaled);
        }
        n.same(1, mean);
        n.same(2, inverse);
    }

    /** For half precision the mean square is computed in single precision, ONNX's default of stash_type. */
    private static void rootMeanSquare(NodeWriter n) {
        int axis = n.axis(n.attributes().integer("axis", -1), 0);
        String axes =
                Literals.list(IntStream.range(axis, n.rank(0)).asLongStream().toArray());
        boolean half = n.elementType(0).bits() == 16 && n.attributes().integer("stash_type", 1) == 1;
        String x = half ? n.let("torch.to(%s, 6)", n.in(0)) : n.in(0);
        String scaled = n.let(
                "torch.mul(%1$s, torch.rsqrt(torch.add(torch.mean(torch.square(%1$s), %2$s, True), %3$s)))",
                x, axes, epsilon(n));
        n.result("torch.mul(%s, %s)", half ? "torch.to(" + scaled + ", " + n.dtype(0) + ")" : scaled, n.in(1));
    }

    private static void acrossChannels(NodeWriter n) {
        long size = n.attributes().integer("size", 1);
        String alpha = Literals.of((double) n.attributes().real("alpha", 1e-4f) / size);
        String beta = Literals.of(n.attributes().real("beta", 0.75f));
        String bias = Literals.of(n.attributes().real("bias", 1));
        String flat = n.let("torch.unsqueeze(torch.flatten(torch.square(%s), 2, -1), 1)", n.in(0));
        String padded = n.let("torch.constant_pad_nd(%s, [0, 0, %d, %d], 0)", flat, (size - 1) / 2, size / 2);
        String mean = n.let("torch.avg_pool2d(%s, [%d, 1], [1, 1], [0, 0], False, True)", padded, size);
        String sum = n.let("torch.reshape(torch.mul(%s, %d), torch.size(%s))", mean, size, n.in(0));
        n.result("torch.div(%s, torch.pow(torch.add(torch.mul(%s, %s), %s), %s))", n.in(0), sum, alpha, bias, beta);
    }

    private static void unitNorm(NodeWriter n) {
        String norm = n.let(
                "torch.linalg_vector_norm(%s, %d, [%d], True)",
                n.in(0), n.attributes().integer("p", 2), n.attributes().integer("axis", -1));
        n.result("torch.div(%1$s, torch.where(torch.eq(%2$s, 0), torch.ones_like(%2$s), %2$s))", n.in(0), norm);
    }

    private static void meanVariance(NodeWriter n) {
        long[] axes = n.attributes().integers("axes").orElse(new long[] {0, 2, 3});
        String variance = n.temporary();
        String mean = n.temporary();
        n.line("%s, %s, = torch.var_mean(%s, %s, False, True)", variance, mean, n.in(0), Literals.list(axes));
        n.result("torch.div(torch.sub(%s, %s), torch.add(torch.sqrt(%s), 1e-9))", n.in(0), mean, variance);
    }
}
