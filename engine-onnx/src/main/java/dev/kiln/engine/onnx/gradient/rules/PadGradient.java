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

/** The gradient of {@code Pad}: padding is cropped; the gradients of copies are added to those of the originals. */
final class PadGradient {

    private PadGradient() {}

    static void apply(Pullback p) {
        p.give(0, () -> write(p));
        p.give(2, () -> p.gradient().mul(margin(p)).reduceSum());
    }

    /** 1 at the padded elements, 0 elsewhere. */
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

    /** Pads by the negative amounts: cropped elements come back as zeros. */
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

    /** The indices of an axis, padded in the same way, are the origins of the elements. */
    private static Value gather(Pullback p) {
        GraphBuilder graph = p.graph();
        long[] pads = p.integers(1).orElseThrow(() -> p.fail("its pads are not known before a run"));
        long[] axes =
                p.integers(3).orElseGet(() -> LongStream.range(0, p.rank(0)).toArray());
        Value gradient = p.gradient();
        for (int i = 0; i < axes.length; i++) {
            long before = pads[i];
            long after = pads[i + axes.length];
            if (before == 0 && after == 0) {
                continue;
            }
            int axis = p.axis(axes[i], 0);
            Value length = Shapes.of(p.x(), axis);
            List<Value> padded = graph.apply(
                    "", "Pad", p.attributes(), List.of(Scatter.upTo(length), graph.integers(before, after)), 1);
            gradient = Scatter.addSlices(axis, padded.get(0), gradient, length);
        }
        return Shapes.reshapeLike(gradient, p.x());
    }
}
