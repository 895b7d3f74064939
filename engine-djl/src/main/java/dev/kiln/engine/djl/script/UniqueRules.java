package dev.kiln.engine.djl.script;

import java.util.HashMap;
import java.util.Map;

/** {@code Unique}: each value or slice once. PyTorch sorts and counts; first occurrences follow from its inverse. */
final class UniqueRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    private static final ScriptFunction FIRST = new ScriptFunction("first_places", """
            def first_places(inverse: Tensor,
                count: int) -> Tensor:
              flat = torch.reshape(inverse, [-1])
              n = torch.numel(flat)
              i = torch.arange(n, device=ops.prim.device(flat))
              late = torch.full([count], n, dtype=4, device=ops.prim.device(flat))
              return torch.scatter_reduce(late, 0, flat, i, "amin", include_self=True)
            """);

    static {
        RULES.put("Unique", UniqueRules::unique);
    }

    private UniqueRules() {}

    private static void unique(NodeWriter n) {
        boolean along = n.attributes().has("axis");
        int axis = along ? n.axis(n.attributes().integer("axis", 0), 0) : 0;
        String y = n.temporary();
        String inverse = n.temporary();
        String counts = n.temporary();
        n.line(
                "%s, %s, %s, = torch.%s",
                y,
                inverse,
                counts,
                along
                        ? "unique_dim(" + n.in(0) + ", " + axis + ", True, True, True)"
                        : "_unique2(" + n.in(0) + ", True, True, True)");
        String first = n.let("%s", n.call(FIRST, inverse, "torch.numel(" + counts + ")"));
        String flat = n.let("torch.reshape(%s, [-1])", inverse);
        if (n.attributes().integer("sorted", 1) != 0) {
            n.same(0, y);
            n.same(1, first);
            n.same(2, flat);
            n.same(3, counts);
            return;
        }
        String order = n.let("torch.argsort(%s)", first);
        n.out(0, "torch.index_select(%s, %d, %s)", y, axis, order);
        n.out(1, "torch.index_select(%s, 0, %s)", first, order);
        n.out(2, "torch.index_select(torch.argsort(%s), 0, %s)", order, flat);
        n.out(3, "torch.index_select(%s, 0, %s)", counts, order);
    }
}
