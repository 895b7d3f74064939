package dev.kiln.engine.djl.script;

import java.util.HashMap;
import java.util.Map;

/** Lp pooling: the p-norm of each window, or of each channel. */
final class LpPoolRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    private static final ScriptFunction GLOBAL_NORM = new ScriptFunction("global_norm", """
            def global_norm(x: Tensor,
                p: int) -> Tensor:
              axes = annotate(List[int], [])
              for i in range(2, torch.dim(x)):
                z = torch.append(axes, i)
              return torch.linalg_vector_norm(x, p, axes, True)
            """);

    static {
        RULES.put("LpPool", LpPoolRules::pool);
        RULES.put("GlobalLpPool", n -> n.result("%s", n.call(GLOBAL_NORM, n.in(0), Long.toString(power(n)))));
    }

    private LpPoolRules() {}

    private static long power(NodeWriter n) {
        return n.attributes().integer("p", 2);
    }

    private static void pool(NodeWriter n) {
        WindowPlacement window = MaxPoolRules.window(n);
        WindowPlacement outer = MaxPoolRules.roundsUp(n) ? window.roundedUp(n) : window;
        String powers = n.let("torch.pow(torch.abs(%s), %d)", n.in(0), power(n));
        String sums = AveragePoolRules.sums(n, window, outer.padded(powers, "0"));
        n.result("torch.pow(%s, %s)", sums, Literals.of(1.0 / power(n)));
    }
}
