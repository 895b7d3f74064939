package dev.kiln.engine.djl.script;

import dev.kiln.graph.tensor.ElementType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Reductions over axes. */
final class TorchReductionRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    private static final ScriptFunction ALL_AXES = new ScriptFunction("all_axes", """
            def all_axes(x: Tensor) -> List[int]:
              axes = annotate(List[int], [])
              for i in range(torch.dim(x)):
                z = torch.append(axes, i)
              return axes
            """);
    private static final ScriptFunction PRODUCT = new ScriptFunction("product", """
            def product(x: Tensor,
                axes: List[int],
                keep: bool) -> Tensor:
              y = x
              for i in range(torch.len(axes)):
                y = torch.prod(y, axes[i], True, dtype=ops.prim.dtype(x))
              if keep:
                z = y
              else:
                z = torch.squeeze(y, axes)
              return z
            """);
    private static final ScriptFunction COUNT = new ScriptFunction("count", """
            def count(x: Tensor,
                axes: List[int]) -> int:
              n = 1
              for i in range(torch.len(axes)):
                n = torch.mul(n, torch.size(x, axes[i]))
              return n
            """);

    static {
        RULES.put("ReduceSum", reduction("torch.sum(%s, %s, %s%s)"));
        RULES.put("ReduceMean", TorchReductionRules::mean);
        RULES.put("ReduceMax", n -> ofEmpty(n, extreme("torch.amax(%s, %s, %s)"), false));
        RULES.put("ReduceMin", n -> ofEmpty(n, extreme("torch.amin(%s, %s, %s)"), true));
        RULES.put("ReduceProd", TorchReductionRules::product);
        RULES.put("ReduceL1", reduction("torch.sum(torch.abs(%s), %s, %s%s)"));
        RULES.put("ReduceL2", TorchReductionRules::euclidean);
        RULES.put("ReduceSumSquare", reduction("torch.sum(torch.square(%s), %s, %s%s)"));
        RULES.put("ReduceLogSum", reduction("torch.log(torch.sum(%s, %s, %s%s))"));
        RULES.put("ReduceLogSumExp", extreme("torch.logsumexp(%s, %s, %s)"));
        RULES.put("ArgMax", argument("argmax"));
        RULES.put("ArgMin", argument("argmin"));
    }

    private TorchReductionRules() {}

    /** Sums keep their element type, which torch would widen for integers. */
    private static TorchRule reduction(String form) {
        return n -> reduced(n, axes -> form.formatted(n.in(0), axes, keep(n), keptType(n)));
    }

    /** The maximum or minimum of no elements, an infinity, which torch refuses to compute. */
    private static void ofEmpty(NodeWriter n, TorchRule otherwise, boolean greatest) {
        boolean empty = n.shape(0).isFixed()
                && n.shape(0).elements() == 0
                && n.elementType(0).isFloating();
        if (!empty) {
            otherwise.write(n);
            return;
        }
        String bound = greatest ? "inf" : "-inf";
        reduced(n, axes -> "torch.add(torch.sum(%s, %s, %s), float(\"%s\"))".formatted(n.in(0), axes, keep(n), bound));
    }

    private static TorchRule extreme(String form) {
        return n -> reduced(n, axes -> form.formatted(n.in(0), axes, keep(n)));
    }

    /** Without axes, all are reduced, or none if the node says so. */
    private static void reduced(NodeWriter n, UnaryOperator<String> form) {
        boolean passesWithoutAxes = n.attributes().integer("noop_with_empty_axes", 0) != 0;
        boolean decidedInRun = n.has(1) && n.integers(1).isEmpty();
        if (passesWithoutAxes && decidedInRun) {
            String x = n.in(0);
            String axes = n.let("%s", n.integerList(1));
            String result = n.temporary();
            n.line("if torch.eq(torch.len(%s), 0):", axes);
            n.line("  %s = %s", result, x);
            n.line("else:");
            n.line("  %s = %s", result, form.apply(axes));
            n.same(0, result);
        } else if (passesWithoutAxes && withoutAxes(n)) {
            n.same(0, n.in(0));
        } else {
            n.result("%s", form.apply(axes(n)));
        }
    }

    /** A sum in the element type of the result. */
    static void sumOfCast(NodeWriter n) {
        ElementType type = n.typeOf(n.node().output(0)).elementType();
        reduced(n, axes -> "torch.sum(%s, %s, %s, dtype=%s)".formatted(n.in(0), axes, keep(n), n.dtype(type)));
    }

    private static String keptType(NodeWriter n) {
        return n.elementType(0).isFloating() ? "" : ", dtype=" + n.dtype(0);
    }

    private static void mean(NodeWriter n) {
        if (n.elementType(0).isInteger()) {
            String form = "torch.div(torch.sum(%1$s, %2$s, %3$s%4$s), %5$s, rounding_mode=\"trunc\")";
            reduced(n, axes -> form.formatted(n.in(0), axes, keep(n), keptType(n), n.call(COUNT, n.in(0), axes)));
        } else {
            reduced(n, axes -> "torch.mean(%s, %s, %s)".formatted(n.in(0), axes, keep(n)));
        }
    }

    private static void product(NodeWriter n) {
        reduced(n, axes -> n.call(PRODUCT, n.in(0), axes, keep(n)));
    }

    /** Torch's norm has the derivative 0 at 0, where the square root of the sum has none. */
    private static void euclidean(NodeWriter n) {
        if (n.elementType(0).isInteger()) {
            String form = "torch.to(torch.sqrt(torch.sum(torch.square(%s), %s, %s%s)), %s)";
            reduced(n, axes -> form.formatted(n.in(0), axes, keep(n), keptType(n), n.dtype(0)));
        } else {
            reduced(n, axes -> "torch.linalg_vector_norm(%s, 2, %s, %s)".formatted(n.in(0), axes, keep(n)));
        }
    }

    private static boolean withoutAxes(NodeWriter n) {
        return !n.has(1) || n.integers(1).filter(axes -> axes.length == 0).isPresent();
    }

    private static String axes(NodeWriter n) {
        if (!withoutAxes(n)) {
            return n.integerList(1);
        }
        if (!n.shape(0).isRanked()) {
            return n.call(ALL_AXES, n.in(0));
        }
        long[] all = new long[n.rank(0)];
        Arrays.setAll(all, i -> i);
        return Literals.list(all);
    }

    private static String keep(NodeWriter n) {
        return Literals.of(n.attributes().integer("keepdims", 1) != 0);
    }

    private static TorchRule argument(String function) {
        return n -> {
            long axis = n.attributes().integer("axis", 0);
            String x = n.elementType(0) == ElementType.BOOL ? "torch.to(" + n.in(0) + ", 0)" : n.in(0);
            if (n.attributes().integer("select_last_index", 0) == 0) {
                n.result("torch.%s(%s, %d, %s)", function, x, axis, keep(n));
            } else {
                n.result(
                        "torch.rsub(torch.%1$s(torch.flip(%2$s, [%3$d]), %3$d, %4$s), torch.sub(torch.size(%2$s, %3$d), 1))",
                        function, x, axis, keep(n));
            }
        };
    }
}
