package dev.kiln.engine.djl.script;

import java.util.HashMap;
import java.util.Map;

/** {@code Pad}: padding at the ends of axes, or cropping where the amounts are negative. */
final class PadRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    /** Converts the padding from ONNX's order, all begins and then all ends, to torch's, the last axis first. */
    private static final ScriptFunction TORCH_ORDER = new ScriptFunction("pads_in_torch_order", """
            def pads_in_torch_order(pads: List[int]) -> List[int]:
              half = torch.floordiv(torch.len(pads), 2)
              ordered = annotate(List[int], [])
              for i in range(half):
                k = torch.sub(torch.sub(half, 1), i)
                z = torch.append(ordered, pads[k])
                z0 = torch.append(ordered, pads[torch.add(k, half)])
              return ordered
            """);

    /** Extends the amounts of some axes to all axes. */
    private static final ScriptFunction SPREAD = new ScriptFunction("pads_of_all_axes", """
            def pads_of_all_axes(x: Tensor,
                pads: List[int],
                axes: List[int]) -> List[int]:
              rank = torch.dim(x)
              all = annotate(List[int], [])
              for i in range(torch.mul(rank, 2)):
                z = torch.append(all, 0)
              for j in range(torch.len(axes)):
                axis = torch.remainder(axes[j], rank)
                z0 = torch._set_item(all, axis, pads[j])
                z1 = torch._set_item(all, torch.add(axis, rank), pads[torch.add(j, torch.len(axes))])
              return all
            """);

    private static final ScriptFunction PAD_REFLECT =
            byIndex("pad_reflect", "torch.sub(torch.sub(n, 1), torch.abs(torch.sub(torch.sub(n, 1), torch.abs(i))))");
    private static final ScriptFunction PAD_EDGE = byIndex("pad_edge", "torch.clamp(i, 0, torch.sub(n, 1))");
    private static final ScriptFunction PAD_WRAP = byIndex("pad_wrap", "torch.remainder(i, n)");

    static {
        RULES.put("Pad", PadRules::pad);
    }

    private PadRules() {}

    /** Padding that repeats entries of the axis, chosen by index. */
    private static ScriptFunction byIndex(String name, String index) {
        return new ScriptFunction(name, """
                def %s(x: Tensor,
                    pads: List[int]) -> Tensor:
                  y = x
                  half = torch.floordiv(torch.len(pads), 2)
                  for axis in range(half):
                    n = torch.size(x, axis)
                    i = torch.arange(torch.neg(pads[axis]), torch.add(n, pads[torch.add(axis, half)]), device=ops.prim.device(x))
                    y = torch.index_select(y, axis, %s)
                  return y
                """.formatted(name, index));
    }

    private static void pad(NodeWriter n) {
        String pads = n.has(3) ? n.call(SPREAD, n.in(0), n.integerList(1), n.integerList(3)) : n.integerList(1);
        switch (n.attributes().text("mode", "constant")) {
            case "constant" ->
                n.result("torch.constant_pad_nd(%s, %s, %s)", n.in(0), n.call(TORCH_ORDER, pads), value(n));
            case "reflect" -> n.result("%s", n.call(PAD_REFLECT, n.in(0), pads));
            case "edge" -> n.result("%s", n.call(PAD_EDGE, n.in(0), pads));
            case "wrap" -> n.result("%s", n.call(PAD_WRAP, n.in(0), pads));
            default -> throw n.fail("its mode is unknown");
        }
    }

    private static String value(NodeWriter n) {
        if (!n.has(2)) {
            return "0";
        }
        return n.constant(2).map(Literals::ofScalar).orElseGet(() -> "torch.item(" + n.in(2) + ")");
    }
}
