package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Scatter;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import java.util.Arrays;
import java.util.Map;

/** Operators that select elements. */
final class SelectionRules {

    static final Map<String, GradientRule> RULES;

    static {
        Elements table = new Elements();
        table.unary("Slice", SliceGradient::write);
        table.unary("Gather", SelectionRules::gather);
        table.unary("GatherElements", p -> Scatter.addAlong(axis(p), p.input(1), p.gradient(), p.x()));
        table.unary("GatherND", SelectionRules::gatherPoints);
        table.unary("CumSum", SelectionRules::cumulativeSum);
        table.unary("Trilu", SelectionRules::triangle);
        table.unary("DepthToSpace", SelectionRules::depthToSpace);
        table.unary("SpaceToDepth", p -> p.graph().apply("DepthToSpace", blocks(p), p.gradient()));
        table.unary(
                "MaxUnpool",
                p -> Shapes.reshapeLike(
                        p.graph()
                                .apply(
                                        "GatherElements",
                                        Attributes.of("axis", 0),
                                        p.gradient().reshape(-1),
                                        p.input(1).reshape(-1)),
                        p.x()));
        RULES = table.rules;
        RULES.put("Pad", PadGradient::apply);
    }

    private SelectionRules() {}

    private static long axis(Pullback p) {
        return p.attributes().integer("axis", 0);
    }

    /** The axes of the indices become one, the axis of the slices. */
    private static Value gather(Pullback p) {
        int axis = p.axis(axis(p), 0);
        Value indices = p.input(1);
        int indexRank = p.rank(1);
        Value list = indexRank == 1 ? indices : indices.reshape(-1);
        Value slices = p.gradient();
        if (indexRank != 1) {
            Value before = p.graph().apply("Shape", Attributes.of("start", 0).with("end", axis), p.x());
            Value after = p.graph().apply("Shape", Attributes.of("start", axis + 1), p.x());
            slices = p.gradient().reshape(before.concat(0, p.graph().integers(-1), after));
        }
        Value sum = Scatter.addSlices(axis, list, slices, Shapes.of(p.x(), axis));
        return Shapes.reshapeLike(sum, p.x());
    }

    private static Value gatherPoints(Pullback p) {
        int batchAxes = (int) p.attributes().integer("batch_dims", 0);
        if (batchAxes == 0) {
            return addAtPoints(Shapes.zerosLike(p.x()), p.input(1), p.gradient());
        }
        Value like = Shapes.zerosLike(p.x()).reshape(oneBatchAxis(p, p.x(), batchAxes));
        Value points = p.input(1).reshape(oneBatchAxis(p, p.input(1), batchAxes));
        Value gradient = p.gradient().reshape(oneBatchAxis(p, p.gradient(), batchAxes));
        long[] placed = new long[points.shape().rank()];
        Arrays.fill(placed, 1);
        placed[0] = -1;
        // the index of the batch is one more coordinate
        Value batch = Scatter.upTo(Shapes.of(like, 0)).reshape(placed);
        Value lengths = p.graph()
                .apply("Shape", Attributes.of("start", 0).with("end", -1), points)
                .concat(0, p.graph().integers(1));
        Value all = batch.expand(lengths).concat(-1, points);
        return Shapes.reshapeLike(addAtPoints(like, all, gradient), p.x());
    }

    private static Value addAtPoints(Value zeros, Value points, Value gradient) {
        Attributes add = Attributes.NONE.with("reduction", "add");
        return zeros.graph().apply("ScatterND", add, zeros, points, gradient);
    }

    /** The shape with the first axes merged into one. */
    private static Value oneBatchAxis(Pullback p, Value value, int batchAxes) {
        Value rest = p.graph().apply("Shape", Attributes.of("start", batchAxes), value);
        return p.graph().integers(-1).concat(0, rest);
    }

    private static Value cumulativeSum(Pullback p) {
        Attributes backwards = p.attributes().with("reverse", 1 - p.attributes().integer("reverse", 0));
        return p.graph().apply("CumSum", backwards, p.gradient(), p.input(1));
    }

    private static Value triangle(Pullback p) {
        return p.has(1)
                ? p.graph().apply("Trilu", p.attributes(), p.gradient(), p.input(1))
                : p.graph().apply("Trilu", p.attributes(), p.gradient());
    }

    private static Attributes blocks(Pullback p) {
        return Attributes.of("blocksize", p.attributes().integer("blocksize", 1));
    }

    private static Value depthToSpace(Pullback p) {
        Value spread = p.graph().apply("SpaceToDepth", blocks(p), p.gradient());
        if (p.attributes().text("mode", "DCR").equals("DCR")) {
            return spread;
        }
        // the other order of channels: [N, b * b, C, H, W] to [N, C, b * b, H, W]
        long block = p.attributes().integer("blocksize", 1);
        Value spatial = p.graph().apply("Shape", Attributes.of("start", 2), spread);
        Value split = Shapes.of(spread, 0).concat(0, p.graph().integers(block * block, -1), spatial);
        return Shapes.reshapeLike(spread.reshape(split).transpose(0, 2, 1, 3, 4), p.x());
    }
}
