package dev.kiln.engine.djl.script;

import java.util.HashMap;
import java.util.Map;

/** Operators that depend on the order of elements along an axis. */
final class TorchOrderRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    static {
        RULES.put("TopK", TorchOrderRules::topK);
        RULES.put("CumSum", TorchOrderRules::cumulativeSum);
    }

    private TorchOrderRules() {}

    /** A stable sort keeps equal elements in the order of their indices, which torch's topk does not guarantee. */
    private static void topK(NodeWriter n) {
        long axis = n.attributes().integer("axis", -1);
        String largest = Literals.of(n.attributes().integer("largest", 1) != 0);
        String values = n.temporary();
        String places = n.temporary();
        String count = n.let("%s", n.integer(1));
        n.line("%s, %s, = torch.sort(%s, stable=True, dim=%d, descending=%s)", values, places, n.in(0), axis, largest);
        n.out(0, "torch.slice(%s, %d, 0, %s)", values, axis, count);
        n.out(1, "torch.slice(%s, %d, 0, %s)", places, axis, count);
    }

    private static void cumulativeSum(NodeWriter n) {
        boolean reverse = n.attributes().integer("reverse", 0) != 0;
        boolean exclusive = n.attributes().integer("exclusive", 0) != 0;
        String axis = n.let("%s", n.integer(1));
        String x = reverse ? n.let("torch.flip(%s, [%s])", n.in(0), axis) : n.in(0);
        String sum = n.let("torch.cumsum(%s, %s, dtype=%s)", x, axis, n.dtype(0));
        if (exclusive) {
            sum = n.let(
                    "torch.cat([torch.zeros_like(torch.slice(%1$s, %2$s, 0, 1)), torch.slice(%1$s, %2$s, 0, -1)], %2$s)",
                    sum, axis);
        }
        n.result("%s", reverse ? "torch.flip(" + sum + ", [" + axis + "])" : sum);
    }
}
