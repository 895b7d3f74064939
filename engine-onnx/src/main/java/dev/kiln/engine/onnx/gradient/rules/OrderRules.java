package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Scatter;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Operators that sort, select or reverse: the gradient is scattered to the original positions. */
final class OrderRules {

    static final Map<String, GradientRule> RULES;

    static {
        Elements table = new Elements();
        table.unary("TopK", p -> Scatter.addAlong(p.attributes().integer("axis", -1), indices(p), p.gradient(), p.x()));
        table.unary("Unique", OrderRules::unique);
        table.unary("Compress", OrderRules::compress);
        table.unary(
                "ReverseSequence", p -> p.graph().apply("ReverseSequence", p.attributes(), p.gradient(), p.input(1)));
        RULES = new HashMap<>(table.rules);
        RULES.put("OneHot", p -> p.give(2, () -> oneHot(p)));
    }

    private OrderRules() {}

    /** The second output, computed once more where the node omits it. */
    private static Value indices(Pullback p) {
        List<Value> inputs = p.has(1) ? List.of(p.x(), p.input(1)) : List.of(p.x());
        return p.hasOutput(1)
                ? p.output(1)
                : p.graph()
                        .apply("", p.node().operator(), p.attributes(), inputs, 2)
                        .get(1);
    }

    /** Of equal elements the first one receives the gradient. */
    private static Value unique(Pullback p) {
        return back(p, indices(p));
    }

    private static Value compress(Pullback p) {
        return back(p, p.graph().apply("NonZero", Attributes.NONE, p.input(1)).reshape(-1));
    }

    /** Scatters to indices along the axis, or into the flattened input where there is none. */
    private static Value back(Pullback p, Value places) {
        if (!p.attributes().has("axis")) {
            return Scatter.addFlat(places, p.gradient(), p.x());
        }
        int axis = p.axis(p.attributes().integer("axis", 0), 0);
        return Shapes.reshapeLike(Scatter.addSlices(axis, places, p.gradient(), Shapes.of(p.x(), axis)), p.x());
    }

    /** The gradient of each of the two values is the sum over all its positions. */
    private static Value oneHot(Pullback p) {
        Value off = p.graph()
                .constant(Tensor.of(new float[] {0, 1}, 2).cast(p.input(2).elementType()));
        Value on = p.graph().apply("OneHot", p.attributes(), p.input(0), p.input(1), off);
        Value atOn = p.gradient().mul(on).reduceSum().reshape(1);
        return p.gradient().reduceSum().reshape(1).sub(atOn).concat(0, atOn);
    }
}
