package dev.kiln.engine.djl.script;

import dev.kiln.graph.tensor.ElementType;
import java.util.HashMap;
import java.util.Map;

/** Attention and related operators: rotary position embeddings, and caches of keys and values. */
final class TorchAttentionRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    /** A cache with new entries at each sequence's own position, wrapped around where it is circular. */
    private static final ScriptFunction TENSOR_SCATTER = new ScriptFunction("tensor_scatter", """
            def tensor_scatter(cache: Tensor,
                update: Tensor,
                starts: Tensor,
                axis: int,
                circular: bool) -> Tensor:
              i = torch.arange(torch.size(update, axis), device=ops.prim.device(cache))
              form = annotate(List[int], [torch.size(update, 0)])
              for j in range(1, torch.dim(update)):
                if torch.eq(j, axis):
                  z = torch.append(form, -1)
                else:
                  z0 = torch.append(form, 1)
              places = torch.reshape(torch.add(torch.unsqueeze(starts, 1), i), form)
              if circular:
                p = torch.remainder(places, torch.size(cache, axis))
              else:
                p = places
              return torch.scatter(cache, axis, torch.expand(p, torch.size(update)), update)
            """);

    /** Keys beyond the end of a shorter mask are masked out. */
    private static final ScriptFunction ATTENTION_BIAS = new ScriptFunction("attention_bias", """
            def attention_bias(mask: Tensor,
                length: int,
                like: Tensor) -> Tensor:
              low = torch.neg(float("inf"))
              if torch.eq(ops.prim.dtype(mask), 11):
                bias = torch.masked_fill(torch.zeros_like(mask, dtype=ops.prim.dtype(like)), torch.logical_not(mask), low)
              else:
                bias = mask
              more = torch.sub(length, torch.size(bias, -1))
              if torch.gt(more, 0):
                whole = torch.constant_pad_nd(bias, [0, more], low)
              else:
                whole = bias
              return whole
            """);

    /** The softmax of a fully masked row is zeros. */
    private static final ScriptFunction ATTENTION_WEIGHTS = new ScriptFunction("attention_weights", """
            def attention_weights(x: Tensor) -> Tensor:
              none = torch.all(torch.isneginf(x), -1, True)
              return torch.masked_fill(torch.softmax(torch.masked_fill(x, none, 0.), -1), none, 0.)
            """);

    static {
        RULES.put("Attention", TorchAttentionRules::attention);
        RULES.put("RotaryEmbedding", TorchAttentionRules::rotary);
        RULES.put("TensorScatter", TorchAttentionRules::tensorScatter);
    }

    private TorchAttentionRules() {}

    private static boolean isFlat(NodeWriter n) {
        return n.rank(0) == 3;
    }

    /** Heads as a separate axis, before the steps. */
    private static String heads(NodeWriter n, int input, String attribute) {
        if (!isFlat(n)) {
            return n.in(input);
        }
        long heads = n.attributes().integer(attribute, 0);
        if (heads < 1) {
            throw n.fail("its inputs have 3 axes, and it has no attribute " + attribute);
        }
        return n.let(
                "torch.transpose(torch.reshape(%1$s, [torch.size(%1$s, 0), torch.size(%1$s, 1), %2$d, -1]), 1, 2)",
                n.in(input), heads);
    }

    private static String extended(NodeWriter n, int past, String now) {
        return n.has(past) ? n.let("torch.cat([%s, %s], 2)", n.in(past), now) : now;
    }

    private static void attention(NodeWriter n) {
        String q = heads(n, 0, "q_num_heads");
        String presentKey = extended(n, 4, heads(n, 1, "kv_num_heads"));
        String presentValue = extended(n, 5, heads(n, 2, "kv_num_heads"));
        String repeats = n.let("torch.floordiv(torch.size(%s, 1), torch.size(%s, 1))", q, presentKey);
        String k = n.let("torch.repeat_interleave(%s, %s, 1)", presentKey, repeats);
        String v = n.let("torch.repeat_interleave(%s, %s, 1)", presentValue, repeats);
        String root = n.let(
                "%s",
                n.attributes().has("scale")
                        ? Literals.of(Math.sqrt(n.attributes().real("scale", 1)))
                        : "torch.pow(float(torch.size(" + q + ", 3)), -0.25)");
        String product =
                n.let("torch.matmul(torch.mul(%1$s, %3$s), torch.transpose(torch.mul(%2$s, %3$s), 2, 3))", q, k, root);
        float cap = n.attributes().real("softcap", 0);
        String capped = cap == 0
                ? product
                : n.let("torch.mul(torch.tanh(torch.div(%1$s, %2$s)), %2$s)", product, Literals.of(cap));
        String biased = biased(n, q, k, capped);
        String weights = weights(n, biased);
        String y = n.let("torch.matmul(%s, %s)", weights, v);
        n.result(isFlat(n) ? "torch.flatten(torch.transpose(%s, 1, 2), 2, -1)" : "%s", y);
        n.out(1, "%s", presentKey);
        n.out(2, "%s", presentValue);
        n.out(
                3,
                "%s",
                switch ((int) n.attributes().integer("qk_matmul_output_mode", 0)) {
                    case 0 -> product;
                    case 1 -> capped;
                    case 2 -> biased;
                    case 3 -> weights;
                    default -> throw n.fail("its qk_matmul_output_mode is unknown");
                });
    }

    private static String biased(NodeWriter n, String q, String k, String scores) {
        String biased = scores;
        if (n.has(3)) {
            biased = n.let(
                    "torch.add(%s, %s)", biased, n.call(ATTENTION_BIAS, n.in(3), "torch.size(" + k + ", 2)", scores));
        }
        boolean causal = n.attributes().integer("is_causal", 0) != 0;
        long left = n.attributes().integer("left_window_size", -1);
        long right = n.attributes().integer("right_window_size", -1);
        if (!causal && left < 0 && right < 0 && !n.has(6)) {
            return biased;
        }
        String keys = n.let("torch.arange(torch.size(%s, 2)%s)", k, n.device());
        String places = places(n, q);
        if (causal) {
            biased = masked(n, biased, "torch.gt(" + keys + ", " + places + ")");
        }
        if (left >= 0) {
            biased = masked(n, biased, "torch.lt(torch.add(" + keys + ", " + left + "), " + places + ")");
        }
        if (right >= 0) {
            biased = masked(n, biased, "torch.gt(torch.sub(" + keys + ", " + right + "), " + places + ")");
        }
        return n.has(6)
                ? masked(n, biased, "torch.ge(" + keys + ", torch.reshape(" + n.in(6) + ", [-1, 1, 1, 1]))")
                : biased;
    }

    private static String masked(NodeWriter n, String scores, String mask) {
        return n.let("torch.masked_fill(%s, %s, torch.neg(float(\"inf\")))", scores, mask);
    }

    /** The positions of the queries among the keys: after the past keys, or at the end of the valid ones. */
    private static String places(NodeWriter n, String q) {
        String before = n.has(6)
                ? "torch.reshape(torch.sub(" + n.in(6) + ", torch.size(" + q + ", 2)), [-1, 1, 1, 1])"
                : n.has(4) ? "torch.size(" + n.in(4) + ", 2)" : "0";
        return n.let("torch.add(torch.unsqueeze(torch.arange(torch.size(%s, 2)%s), 1), %s)", q, n.device(), before);
    }

    private static String weights(NodeWriter n, String scores) {
        long code = n.attributes().integer("softmax_precision", 0);
        String given = n.dtype(0);
        if (code == 0 || n.elementType(0).code() == code) {
            return n.let("%s", n.call(ATTENTION_WEIGHTS, scores));
        }
        String precise = n.dtype(ElementType.ofCode((int) code));
        return n.let("torch.to(%s, %s)", n.call(ATTENTION_WEIGHTS, "torch.to(" + scores + ", " + precise + ")"), given);
    }

    /** Rotates pairs of features by angles: neighbours where interleaved, else one of each half. */
    private static void rotary(NodeWriter n) {
        boolean interleaved = n.attributes().integer("interleaved", 0) != 0;
        long rotated = n.attributes().integer("rotary_embedding_dim", 0);
        String x = isFlat(n) ? heads(n, 0, "num_heads") : n.in(0);
        String turned = rotated == 0 ? x : n.let("torch.slice(%s, 3, 0, %d)", x, rotated);
        String half = n.let("torch.floordiv(torch.size(%s, 3), 2)", turned);
        String first = n.let(
                interleaved ? "torch.slice(%1$s, 3, 0, %3$d, 2)" : "torch.slice(%1$s, 3, 0, %2$s)",
                turned,
                half,
                Long.MAX_VALUE);
        String second = n.let(
                interleaved ? "torch.slice(%1$s, 3, 1, %3$d, 2)" : "torch.slice(%1$s, 3, %2$s)",
                turned,
                half,
                Long.MAX_VALUE);
        String cos = angles(n, 1);
        String sin = angles(n, 2);
        String real = n.let("torch.sub(torch.mul(%s, %s), torch.mul(%s, %s))", first, cos, second, sin);
        String imaginary = n.let("torch.add(torch.mul(%s, %s), torch.mul(%s, %s))", first, sin, second, cos);
        String result = n.let(
                interleaved ? "torch.flatten(torch.stack([%s, %s], -1), 3, -1)" : "torch.cat([%s, %s], -1)",
                real,
                imaginary);
        if (rotated != 0) {
            result = n.let("torch.cat([%s, torch.slice(%s, 3, %d)], -1)", result, x, rotated);
        }
        n.result(isFlat(n) ? "torch.flatten(torch.transpose(%s, 1, 2), 2, -1)" : "%s", result);
    }

    /** Sines or cosines with the axes [batch, 1, steps, half]. */
    private static String angles(NodeWriter n, int cache) {
        String own = n.has(3)
                ? "torch.index(" + n.in(cache) + ", annotate(List[Optional[Tensor]], [" + n.in(3) + "]))"
                : n.in(cache);
        return n.let("torch.unsqueeze(%s, 1)", own);
    }

    private static void tensorScatter(NodeWriter n) {
        String starts = n.has(2) ? n.in(2) : n.let("torch.zeros([torch.size(%s, 0)], dtype=4%s)", n.in(0), n.device());
        n.result(
                "%s",
                n.call(
                        TENSOR_SCATTER,
                        n.in(0),
                        n.in(1),
                        starts,
                        Integer.toString(n.axis(n.attributes().integer("axis", -2), 0)),
                        Literals.of(n.attributes().text("mode", "linear").equals("circular"))));
    }
}
