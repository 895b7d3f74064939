package dev.kiln.engine.onnx.gradient;

import dev.kiln.api.graph.Attributes;
import dev.kiln.api.graph.Value;
import java.util.HashMap;
import java.util.Map;

/** Operators that take some elements and leave others. */
final class SelectionRules {

    static final Map<String, GradientRule> RULES;

    static {
        Elements table = new Elements();
        table.unary("Slice", SliceGradient::write);
        table.unary("Pad", PadGradient::write);
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
        RULES = new HashMap<>(table.rules);
        RULES.put("ScatterElements", SelectionRules::scatterElements);
        RULES.put("ScatterND", SelectionRules::scatterPoints);
    }

    private SelectionRules() {}

    private static long axis(Pullback p) {
        return p.attributes().integer("axis", 0);
    }

    /** The axes of the indices become one, along which the slices lie. */
    private static Value gather(Pullback p) {
        int axis = p.axis(axis(p), 0);
        Value indices = p.input(1);
        int indexRank = p.rank(1);
        Value list = indexRank == 1 ? indices : indices.reshape(-1);
        Value slices = p.gradient();
        if (indexRank != 1) {
            Value before = p.graph().apply("Shape", Attributes.of("start", 0).with("end", axis), p.x());
            Value behind = p.graph().apply("Shape", Attributes.of("start", axis + 1), p.x());
            slices = p.gradient().reshape(before.concat(0, p.graph().integers(-1), behind));
        }
        Value sum = Scatter.addSlices(axis, list, slices, Shapes.of(p.x(), axis));
        return Shapes.reshapeLike(sum, p.x());
    }

    private static Value gatherPoints(Pullback p) {
        requireNoBatchAxes(p);
        Attributes add = Attributes.NONE.with("reduction", "add");
        return p.graph().apply("ScatterND", add, Shapes.zerosLike(p.x()), p.input(1), p.gradient());
    }

    private static void requireNoBatchAxes(Pullback p) {
        if (p.attributes().integer("batch_dims", 0) != 0) {
            throw p.fail("it has batch_dims");
        }
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

    private static void scatterElements(Pullback p) {
        boolean adds = adds(p);
        Attributes axis = Attributes.of("axis", axis(p));
        Value gradient = p.gradient();
        p.give(
                0,
                () -> adds
                        ? gradient
                        : p.graph().apply("ScatterElements", axis, gradient, p.input(1), Shapes.zerosLike(p.input(2))));
        p.give(2, () -> p.graph().apply("GatherElements", axis, gradient, p.input(1)));
    }

    private static void scatterPoints(Pullback p) {
        boolean adds = adds(p);
        Value gradient = p.gradient();
        p.give(
                0,
                () -> adds
                        ? gradient
                        : p.graph()
                                .apply(
                                        "ScatterND",
                                        Attributes.NONE,
                                        gradient,
                                        p.input(1),
                                        Shapes.zerosLike(p.input(2))));
        p.give(2, () -> p.graph().apply("GatherND", Attributes.NONE, gradient, p.input(1)));
    }

    private static boolean adds(Pullback p) {
        String reduction = p.attributes().text("reduction", "none");
        if (!reduction.equals("add") && !reduction.equals("none")) {
            throw p.fail("its reduction is " + reduction);
        }
        return reduction.equals("add");
    }
}
