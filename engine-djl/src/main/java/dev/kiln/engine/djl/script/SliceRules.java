package dev.kiln.engine.djl.script;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/** {@code Slice}: parts of axes. */
final class SliceRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    /** One index for each kept entry supports steps of both signs; bounds are clamped by ONNX's rules. */
    private static final ScriptFunction SLICE_AXES = new ScriptFunction("slice_axes", """
            def slice_axis(x: Tensor,
                axis: int,
                start: int,
                end: int,
                step: int) -> Tensor:
              n = torch.size(x, axis)
              if torch.lt(start, 0):
                s = torch.add(start, n)
              else:
                s = start
              if torch.lt(end, 0):
                e = torch.add(end, n)
              else:
                e = end
              if torch.gt(step, 0):
                first = ops.prim.min(ops.prim.max(s, 0), n)
                i = torch.arange(first, ops.prim.max(first, ops.prim.min(e, n)), step, device=ops.prim.device(x))
              else:
                last = ops.prim.max(ops.prim.min(s, torch.sub(n, 1)), -1)
                i = torch.arange(last, ops.prim.min(last, ops.prim.max(e, -1)), step, device=ops.prim.device(x))
              return torch.index_select(x, axis, i)
            def slice_axes(x: Tensor,
                starts: List[int],
                ends: List[int],
                axes: List[int],
                steps: List[int]) -> Tensor:
              y = x
              for i in range(torch.len(starts)):
                if torch.len(axes):
                  axis = axes[i]
                else:
                  axis = i
                if torch.len(steps):
                  step = steps[i]
                else:
                  step = 1
                y = __torch__.slice_axis(y, axis, starts[i], ends[i], step)
              return y
            """);

    static {
        RULES.put("Slice", SliceRules::slice);
    }

    private SliceRules() {}

    private static void slice(NodeWriter n) {
        long[] starts = n.integers(1).orElse(null);
        long[] ends = n.integers(2).orElse(null);
        if (starts == null || ends == null || !isKnown(n, 3) || !isKnown(n, 4)) {
            n.result("%s", inTheRun(n));
            return;
        }
        long[] axes =
                n.integers(3).orElseGet(() -> LongStream.range(0, starts.length).toArray());
        long[] steps = n.integers(4)
                .orElseGet(
                        () -> LongStream.generate(() -> 1).limit(starts.length).toArray());
        if (Arrays.stream(steps).anyMatch(s -> s < 0)) {
            n.result("%s", inTheRun(n));
            return;
        }
        String expression = n.in(0);
        for (int i = 0; i < starts.length; i++) {
            expression = "torch.slice(%s, %d, %d, %d, %d)".formatted(expression, axes[i], starts[i], ends[i], steps[i]);
        }
        n.result("%s", expression);
    }

    private static boolean isKnown(NodeWriter n, int input) {
        return !n.has(input) || n.integers(input).isPresent();
    }

    private static String inTheRun(NodeWriter n) {
        String axes = n.has(3) ? n.integerList(3) : Literals.list(new long[0]);
        String steps = n.has(4) ? n.integerList(4) : Literals.list(new long[0]);
        return n.call(SLICE_AXES, n.in(0), n.integerList(1), n.integerList(2), axes, steps);
    }
}
