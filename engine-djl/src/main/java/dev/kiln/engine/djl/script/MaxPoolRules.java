package dev.kiln.engine.djl.script;

import dev.kiln.graph.tensor.ElementType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Max pooling; of equal elements, the first in row-major order receives the gradient. */
final class MaxPoolRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    private static final ScriptFunction GLOBAL_MAX = new ScriptFunction("global_max", """
            def global_max(x: Tensor) -> Tensor:
              y, i, = torch.max(torch.flatten(x, 2, -1), 2, False)
              shape = annotate(List[int], [torch.size(x, 0), torch.size(x, 1)])
              for j in range(2, torch.dim(x)):
                z = torch.append(shape, 1)
              return torch.reshape(y, shape)
            """);

    static {
        RULES.put("MaxPool", MaxPoolRules::maxPool);
        RULES.put("GlobalMaxPool", n -> n.result("%s", n.call(GLOBAL_MAX, n.in(0))));
    }

    private MaxPoolRules() {}

    static WindowPlacement window(NodeWriter n) {
        long[] kernel =
                n.attributes().integers("kernel_shape").orElseThrow(() -> n.fail("it has no attribute kernel_shape"));
        if (kernel.length > 3) {
            throw n.fail("it has " + kernel.length + " spatial axes, and the engine djl supports at most 3");
        }
        return WindowPlacement.of(n, kernel.length, axis -> Length.of(kernel[axis]));
    }

    static boolean roundsUp(NodeWriter n) {
        return n.attributes().integer("ceil_mode", 0) != 0;
    }

    private static void maxPool(NodeWriter n) {
        WindowPlacement window = window(n);
        boolean direct = window.isPoolingPad();
        WindowPlacement outer = direct ? window : roundsUp(n) ? window.roundedUp(n) : window;
        String x = direct ? n.in(0) : n.let("%s", outer.padded(n.in(0), least(n)));
        String arguments = "(%s, %s, %s, %s, %s, %s)"
                .formatted(
                        x,
                        window.kernelList(),
                        window.strideList(),
                        direct ? window.padPerAxis() : window.zeros(),
                        window.dilationList(),
                        Literals.of(direct && roundsUp(n)));
        if (!n.wants(1)) {
            n.result("torch.max_pool%dd%s", window.axes(), arguments);
            return;
        }
        if (n.attributes().integer("storage_order", 0) != 0) {
            throw n.fail("its storage_order is column-major");
        }
        String values = n.temporary();
        String places = n.temporary();
        n.line("%s, %s, = torch.max_pool%dd_with_indices%s", values, places, window.axes(), arguments);
        n.same(0, values);
        indices(n, direct ? null : outer, x, places);
    }

    private static String least(NodeWriter n) {
        ElementType type = n.elementType(0);
        return type == ElementType.UINT8 ? "0" : type == ElementType.INT8 ? "-128" : "-inf";
    }

    /** Converts torch's indices into one padded plane to ONNX's indices into the whole input. */
    private static void indices(NodeWriter n, @Nullable WindowPlacement padding, String padded, String places) {
        String plane = padding == null ? places : unpadded(n, padding, padded, places);
        StringBuilder ones = new StringBuilder();
        StringBuilder size = new StringBuilder("1");
        int axes = n.attributes().integers("kernel_shape").orElseThrow().length;
        for (int axis = 0; axis < axes; axis++) {
            ones.append(", 1");
            size.insert(0, "torch.mul(torch.size(" + n.in(0) + ", " + (axis + 2) + "), ")
                    .append(')');
        }
        String planes = n.let("torch.mul(torch.size(%1$s, 0), torch.size(%1$s, 1))", n.in(0));
        n.out(
                1,
                "torch.add(%1$s, torch.reshape(torch.mul(torch.arange(%2$s%6$s), %3$s), [torch.size(%4$s, 0), torch.size(%4$s, 1)%5$s]))",
                plane,
                planes,
                size,
                n.in(0),
                ones,
                n.device());
    }

    private static String unpadded(NodeWriter n, WindowPlacement padding, String padded, String places) {
        String rest = places;
        String place = "0";
        String factor = "1";
        for (int axis = padding.axes() - 1; axis >= 0; axis--) {
            String length = "torch.size(" + padded + ", " + (axis + 2) + ")";
            String coordinate = n.let(
                    "torch.sub(torch.remainder(%s, %s), %s)",
                    rest, length, padding.begins().get(axis).text());
            rest = n.let("torch.floor_divide(%s, %s)", rest, length);
            place = n.let("torch.add(torch.mul(%s, %s), %s)", coordinate, factor, place);
            factor = "torch.mul(" + factor + ", torch.size(" + n.in(0) + ", " + (axis + 2) + "))";
        }
        return place;
    }
}
