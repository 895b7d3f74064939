package dev.kiln.engine.djl.script;

import dev.kiln.graph.tensor.ElementType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that move elements or return lengths. */
final class ShapeRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    private static final ScriptFunction RESHAPE = new ScriptFunction("reshape", """
            def reshape(x: Tensor,
                lengths: List[int]) -> Tensor:
              kept = annotate(List[int], [])
              for i in range(torch.len(lengths)):
                if torch.eq(lengths[i], 0):
                  z = torch.append(kept, torch.size(x, i))
                else:
                  z = torch.append(kept, lengths[i])
              return torch.reshape(x, kept)
            """);
    private static final ScriptFunction FLATTEN = new ScriptFunction("flatten", """
            def flatten(x: Tensor,
                axis: int) -> Tensor:
              rows = 1
              for i in range(axis):
                rows = torch.mul(rows, torch.size(x, i))
              columns = 1
              for i in range(axis, torch.dim(x)):
                columns = torch.mul(columns, torch.size(x, i))
              return torch.reshape(x, [rows, columns])
            """);
    private static final ScriptFunction UNSQUEEZE = new ScriptFunction("unsqueeze", """
            def unsqueeze(x: Tensor,
                axes: List[int]) -> Tensor:
              rank = torch.add(torch.dim(x), torch.len(axes))
              y = x
              for i in range(rank):
                if torch.__contains__(axes, i):
                  y = torch.unsqueeze(y, i)
                else:
                  if torch.__contains__(axes, torch.sub(i, rank)):
                    y = torch.unsqueeze(y, i)
                  else:
                    pass
              return y
            """);
    private static final ScriptFunction REVERSE = new ScriptFunction("reverse_axes", """
            def reverse_axes(x: Tensor) -> Tensor:
              axes = annotate(List[int], [])
              for i in range(torch.dim(x)):
                z = torch.append(axes, torch.sub(torch.sub(torch.dim(x), i), 1))
              return torch.permute(x, axes)
            """);

    static {
        RULES.put("Reshape", ShapeRules::reshape);
        RULES.put("Flatten", ShapeRules::flatten);
        RULES.put("Transpose", ShapeRules::transpose);
        RULES.put("Squeeze", ShapeRules::squeeze);
        RULES.put("Unsqueeze", ShapeRules::unsqueeze);
        RULES.put(
                "Concat",
                n -> n.result(
                        "torch.cat([%s], %d)",
                        String.join(", ", n.ins()), n.attributes().integer("axis", 0)));
        RULES.put("Split", ShapeRules::split);
        RULES.put(
                "Expand",
                n -> n.result(
                        "torch.expand(%1$s, torch._infer_size(torch.size(%1$s), %2$s))", n.in(0), n.integerList(1)));
        RULES.put("Tile", n -> n.result("torch.repeat(%s, %s)", n.in(0), n.integerList(1)));
        RULES.put("Shape", ShapeRules::shape);
        RULES.put("Size", n -> n.result("torch.tensor(torch.numel(%s), dtype=4%s)", n.in(0), n.device()));
        RULES.put("Identity", ShapeRules::identity);
        RULES.put(
                "Cast",
                n -> n.result(
                        "torch.to(%s, %s)",
                        n.in(0), n.dtype(ElementType.ofCode((int) n.attributes().integer("to", 0)))));
        RULES.put("CastLike", n -> n.result("torch.to(%s, %s)", n.in(0), n.dtype(1)));
        RULES.put("DepthToSpace", ShapeRules::depthToSpace);
        RULES.put("SpaceToDepth", ShapeRules::spaceToDepth);
    }

    private ShapeRules() {}

    /** An alias of a tensor or a sequence. */
    static void identity(NodeWriter n) {
        if (n.isSequence(0)) {
            n.sequenceOut(0, "%s", n.in(0));
        } else {
            n.same(0, n.in(0));
        }
    }

    private static void reshape(NodeWriter n) {
        boolean keepsZeros = n.attributes().integer("allowzero", 0) != 0;
        boolean plain = n.integers(1)
                .filter(v -> keepsZeros || Arrays.stream(v).noneMatch(l -> l == 0))
                .isPresent();
        if (plain || keepsZeros) {
            n.result("torch.reshape(%s, %s)", n.in(0), n.integerList(1));
        } else {
            n.result("%s", n.call(RESHAPE, n.in(0), n.integerList(1)));
        }
    }

    private static void flatten(NodeWriter n) {
        int axis = n.axis(n.attributes().integer("axis", 1), 0);
        if (axis == 1 && n.shape(0).rank() >= 2) {
            n.result("torch.flatten(%s, 1, -1)", n.in(0));
        } else {
            n.result("%s", n.call(FLATTEN, n.in(0), Integer.toString(axis)));
        }
    }

    private static void transpose(NodeWriter n) {
        n.attributes()
                .integers("perm")
                .ifPresentOrElse(
                        perm -> n.result("torch.permute(%s, %s)", n.in(0), Literals.list(perm)),
                        () -> n.result("%s", n.call(REVERSE, n.in(0))));
    }

    private static void unsqueeze(NodeWriter n) {
        long[] axes = n.integers(1).orElse(null);
        if (axes != null && axes.length == 1) {
            n.result("torch.unsqueeze(%s, %d)", n.in(0), axes[0]);
        } else {
            n.result("%s", n.call(UNSQUEEZE, n.in(0), n.integerList(1)));
        }
    }

    private static void squeeze(NodeWriter n) {
        if (n.has(1)) {
            n.result("torch.squeeze(%s, %s)", n.in(0), n.integerList(1));
        } else {
            n.result("torch.squeeze(%s)", n.in(0));
        }
    }

    private static void split(NodeWriter n) {
        long axis = n.attributes().integer("axis", 0);
        int count = n.node().outputs().size();
        String parts;
        if (n.has(1)) {
            parts = n.let("torch.split_with_sizes(%s, %s, %d)", n.in(0), n.integerList(1), axis);
        } else {
            long wanted = n.attributes().integer("num_outputs", count);
            parts = n.let(
                    "torch.split(%1$s, torch.floordiv(torch.add(torch.size(%1$s, %2$d), %3$d), %4$d), %2$d)",
                    n.in(0), axis, wanted - 1, wanted);
        }
        for (int i = 0; i < count; i++) {
            n.out(i, "%s[%d]", parts, i);
        }
    }

    private static void shape(NodeWriter n) {
        boolean part = n.attributes().has("start") || n.attributes().has("end");
        if (!part && n.device().isEmpty()) {
            n.result("torch._shape_as_tensor(%s)", n.in(0));
            return;
        }
        long start = n.attributes().integer("start", 0);
        String end = n.attributes().has("end") ? ", " + n.attributes().integer("end", 0) : "";
        n.result("torch.tensor(torch.slice(torch.size(%s), %d%s), dtype=4%s)", n.in(0), start, end, n.device());
    }

    private static void depthToSpace(NodeWriter n) {
        long block = n.attributes().integer("blocksize", 1);
        if (n.attributes().text("mode", "DCR").equals("CRD")) {
            n.result("torch.pixel_shuffle(%s, %d)", n.in(0), block);
            return;
        }
        List<String> size = size(n);
        n.result(
                "torch.reshape(torch.permute(torch.reshape(%1$s, [%2$s, %6$d, %6$d, torch.floordiv(%3$s, %7$d), %4$s, %5$s]),"
                        + " [0, 3, 4, 1, 5, 2]), [%2$s, torch.floordiv(%3$s, %7$d), torch.mul(%4$s, %6$d), torch.mul(%5$s, %6$d)])",
                n.in(0), size.get(0), size.get(1), size.get(2), size.get(3), block, block * block);
    }

    private static void spaceToDepth(NodeWriter n) {
        long block = n.attributes().integer("blocksize", 1);
        List<String> size = size(n);
        n.result(
                "torch.reshape(torch.permute(torch.reshape(%1$s, [%2$s, %3$s, torch.floordiv(%4$s, %6$d), %6$d,"
                        + " torch.floordiv(%5$s, %6$d), %6$d]), [0, 3, 5, 1, 2, 4]), [%2$s, torch.mul(%3$s, %7$d),"
                        + " torch.floordiv(%4$s, %6$d), torch.floordiv(%5$s, %6$d)])",
                n.in(0), size.get(0), size.get(1), size.get(2), size.get(3), block, block * block);
    }

    private static List<String> size(NodeWriter n) {
        return IntStream.range(0, 4)
                .mapToObj(i -> n.let("torch.size(%s, %d)", n.in(0), i))
                .toList();
    }
}
