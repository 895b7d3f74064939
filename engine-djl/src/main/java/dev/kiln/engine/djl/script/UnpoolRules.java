package dev.kiln.engine.djl.script;

import java.util.HashMap;
import java.util.Map;

/** {@code MaxUnpool}: values at the indices from which {@code MaxPool} took them, zeros elsewhere. */
final class UnpoolRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    private static final ScriptFunction MAX_UNPOOL = new ScriptFunction("max_unpool", """
            def max_unpool(x: Tensor,
                places: Tensor,
                lengths: List[int],
                wanted: List[int]) -> Tensor:
              shape = torch.add([torch.size(x, 0), torch.size(x, 1)], lengths)
              count = 1
              for i in range(torch.len(shape)):
                count = torch.mul(count, shape[i])
              empty = torch.zeros([count], dtype=ops.prim.dtype(x), device=ops.prim.device(x))
              flat = torch.scatter(empty, 0, torch.reshape(places, [-1]), torch.reshape(x, [-1]))
              y = torch.reshape(flat, shape)
              more = annotate(List[int], [])
              for i in range(torch.len(wanted)):
                axis = torch.sub(torch.sub(torch.len(wanted), 1), i)
                z = torch.append(more, 0)
                z0 = torch.append(more, torch.sub(wanted[axis], torch.size(y, axis)))
              return torch.constant_pad_nd(y, more, 0)
            """);

    static {
        RULES.put("MaxUnpool", UnpoolRules::unpool);
    }

    private UnpoolRules() {}

    /** Indices refer to the shape that follows from the window; a larger requested one has zeros after it. */
    private static void unpool(NodeWriter n) {
        WindowPlacement window = MaxPoolRules.window(n);
        String[] lengths = new String[window.axes()];
        for (int axis = 0; axis < lengths.length; axis++) {
            lengths[axis] = Length.of(n, 0, axis + 2)
                    .plus(-1)
                    .times(window.strides().get(axis))
                    .plus(window.kernel().get(axis))
                    .minus(window.begins().get(axis))
                    .minus(window.ends().get(axis))
                    .text();
        }
        n.result(
                "%s",
                n.call(
                        MAX_UNPOOL,
                        n.in(0),
                        n.in(1),
                        Literals.list(lengths),
                        n.has(2) ? n.integerList(2) : Literals.list(new long[0])));
    }
}
