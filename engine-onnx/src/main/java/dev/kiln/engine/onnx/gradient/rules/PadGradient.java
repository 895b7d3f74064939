package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Scatter;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** The gradient of {@code Pad}: what was added is cut off; copies of elements are added to what they are copies of. */
final class PadGradient {

    private PadGradient() {}

    static void apply(Pullback p) {
        p.give(0, () -> write(p));
        p.give(2, () -> p.gradient().mul(margin(p)).reduceSum());
    }

    /** 1 where the constant was put, 0 elsewhere. */
    private static Value margin(Pullback p) {
        List<Value> inputs = new ArrayList<>(List.of(Shapes.zerosLike(p.x()), p.input(1), p.scalar(1)));
        if (p.has(3)) {
            inputs.add(p.input(3));
        }
        return p.graph().apply("", "Pad", p.attributes(), inputs, 1).get(0);
    }

    private static Value write(Pullback p) {
        return p.attributes().text("mode", "constant").equals("constant") ? cut(p) : gather(p);
    }

    /** Padding by the negative: what was cut off comes back as zeros. */
    private static Value cut(Pullback p) {
        GraphBuilder graph = p.graph();
        Value pads = p.integers(1)
                .map(known ->
                        graph.integers(Arrays.stream(known).map(pad -> -pad).toArray()))
                .orElseGet(() -> p.input(1).neg());
        return p.has(3)
                ? graph.apply("Pad", Attributes.NONE, p.gradient(), pads, null, p.input(3))
                : graph.apply("Pad", Attributes.NONE, p.gradient(), pads);
    }

    /** The indices of an axis, padded alike, say where each element came from. */
    private static Value gather(Pullback p) {
        GraphBuilder graph = p.graph();
        long[] pads = p.integers(1).orElseThrow(() -> p.fail("its pads are not known before a run"));
        long[] axes =
                p.integers(3).orElseGet(() -> LongStream.range(0, p.rank(0)).toArray());
        Value gradient = p.gradient();
        for (int i = 0; i < axes.length; i++) {
            long before = pads[i];
            long behind = pads[i + axes.length];
            if (before == 0 && behind == 0) {
                continue;
            }
            int axis = p.axis(axes[i], 0);
            Value length = Shapes.of(p.x(), axis);
            List<Value> padded = graph.apply(
                    "", "Pad", p.attributes(), List.of(Scatter.upTo(length), graph.integers(before, behind)), 1);
            gradient = Scatter.addSlices(axis, padded.get(0), gradient, length);
        }
        return Shapes.reshapeLike(gradient, p.x());
    }
}
