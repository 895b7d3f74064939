package dev.kiln.engine.djl.script;

import java.util.HashMap;
import java.util.Map;

/** The rules of the fused nodes of {@link Fusions}. */
final class FusedRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    /** PyTorch's own loss refuses classes counted from the end and classes out of range, which one-hot rows accept. */
    private static final ScriptFunction CROSS_ENTROPY = new ScriptFunction("cross_entropy", """
            def cross_entropy(z: Tensor,
                t: Tensor,
                reduction: int) -> Tensor:
              k = torch.size(z, 1)
              if torch.equal(t, torch.clamp(t, 0, torch.sub(k, 1))):
                y = torch.cross_entropy_loss(z, t, None, reduction, -100, 0.)
              else:
                i = torch.unsqueeze(torch.where(torch.lt(t, 0), torch.add(t, k), t), 1)
                w = torch.to(torch.eq(i, torch.arange(k, device=ops.prim.device(z))), ops.prim.dtype(z))
                each = torch.neg(torch.sum(torch.mul(torch.log_softmax(z, 1), w), [1], False))
                if torch.eq(reduction, 0):
                  y = each
                else:
                  if torch.eq(reduction, 1):
                    y = torch.mean(each)
                  else:
                    y = torch.sum(each)
              return y
            """);

    static {
        RULES.put("Linear", n -> n.result("torch.addmm(%s, %s, %s)", n.in(0), n.in(1), n.in(2)));
        RULES.put("AddScaled", n -> scaled(n, "add", ""));
        RULES.put("SubScaled", n -> scaled(n, "sub", ", value=-1"));
        RULES.put("Blend", FusedRules::blend);
        RULES.put("CrossEntropy", crossEntropy(0));
        RULES.put("CrossEntropyMean", crossEntropy(1));
        RULES.put("CrossEntropySum", crossEntropy(2));
        RULES.put("SumOfCast", TorchReductionRules::sumOfCast);
    }

    private FusedRules() {}

    private static TorchRule crossEntropy(int reduction) {
        return n -> n.result("%s", n.call(CROSS_ENTROPY, n.in(0), n.in(1), Integer.toString(reduction)));
    }

    private static void scaled(NodeWriter n, String function, String sign) {
        if (n.isLiteral(2)) {
            n.result("torch.%s(%s, %s, alpha=%s)", function, n.in(0), n.in(1), n.scalarOrIn(2));
        } else {
            n.result("torch.addcmul(%s, %s, %s%s)", n.in(0), n.in(1), n.in(2), sign);
        }
    }

    private static void blend(NodeWriter n) {
        String first = "torch.mul(" + n.in(0) + ", " + n.scalarOrIn(1) + ")";
        if (n.isLiteral(3)) {
            n.result("torch.add(%s, %s, alpha=%s)", first, n.in(2), n.scalarOrIn(3));
        } else {
            n.result("torch.addcmul(%s, %s, %s)", first, n.in(2), n.in(3));
        }
    }
}
