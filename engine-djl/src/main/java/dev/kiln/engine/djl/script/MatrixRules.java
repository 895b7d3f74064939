package dev.kiln.engine.djl.script;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Matrix products. */
final class MatrixRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    static {
        RULES.put("MatMul", n -> n.result("torch.matmul(%s, %s)", n.in(0), n.in(1)));
        RULES.put("Gemm", MatrixRules::gemm);
        RULES.put(
                "Einsum",
                n -> n.result(
                        "torch.einsum(\"%s\", [%s])",
                        n.attributes().text("equation", "").replace(" ", ""), String.join(", ", n.ins())));
        RULES.put("Det", n -> n.result("torch.det(%s)", n.in(0)));
    }

    private MatrixRules() {}

    private static void gemm(NodeWriter n) {
        boolean transposeA = n.attributes().integer("transA", 0) != 0;
        boolean transposeB = n.attributes().integer("transB", 0) != 0;
        String alpha = factor(n, "alpha");
        String beta = factor(n, "beta");
        boolean plain =
                List.of("1.0", "1").contains(alpha) && List.of("1.0", "1").contains(beta);
        if (plain && !transposeA && transposeB && n.has(2) && n.shape(2).rank() == 1) {
            n.result("torch.linear(%s, %s, %s)", n.in(0), n.in(1), n.in(2));
            return;
        }
        String a = transposeA ? "torch.t(" + n.in(0) + ")" : n.in(0);
        String b = transposeB ? "torch.t(" + n.in(1) + ")" : n.in(1);
        if (n.has(2)) {
            n.result("torch.addmm(%s, %s, %s, beta=%s, alpha=%s)", n.in(2), a, b, beta, alpha);
        } else if (plain) {
            n.result("torch.mm(%s, %s)", a, b);
        } else {
            n.result("torch.mul(torch.mm(%s, %s), %s)", a, b, alpha);
        }
    }

    /** The factor of integers must not be written as a float. */
    private static String factor(NodeWriter n, String name) {
        float value = n.attributes().real(name, 1);
        return n.elementType(0).isInteger() ? Long.toString((long) value) : Literals.of(value);
    }
}
