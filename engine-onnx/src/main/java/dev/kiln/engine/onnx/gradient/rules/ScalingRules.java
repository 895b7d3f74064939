package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Normalization of groups, rows, vectors or neighbours. Each operator is expanded, and the expansion is differentiated.
 */
final class ScalingRules {

    static final Map<String, GradientRule> RULES = new HashMap<>();

    static {
        RULES.put("GroupNormalization", p -> p.giveThrough(() -> List.of(group(p))));
        RULES.put("RMSNormalization", p -> p.giveThrough(() -> List.of(rootMeanSquare(p))));
        RULES.put("MeanVarianceNormalization", p -> p.giveThrough(() -> List.of(meanVariance(p))));
        RULES.put("LpNormalization", p -> p.giveThrough(() -> List.of(norm(p))));
        RULES.put("LRN", p -> p.giveThrough(() -> List.of(neighbours(p))));
    }

    private ScalingRules() {}

    private static Value group(Pullback p) {
        long groups = p.attributes().integer("num_groups", 1);
        Value apart = p.x().reshape(0, groups, -1);
        Value centred = apart.sub(apart.reduceMean(true, 2));
        Value deviation = centred.square()
                .reduceMean(true, 2)
                .add(p.attributes().real("epsilon", 1e-5f))
                .sqrt();
        Value normal = Shapes.reshapeLike(centred.div(deviation), p.x());
        return normal.mul(Channels.placed(p, 1)).add(Channels.placed(p, 2));
    }

    private static Value rootMeanSquare(Pullback p) {
        long[] axes = LongStream.range(p.axis(p.attributes().integer("axis", -1), 0), p.rank(0))
                .toArray();
        Value size = p.x().square()
                .reduceMean(true, axes)
                .add(p.attributes().real("epsilon", 1e-5f))
                .sqrt();
        Value scaled = p.x().div(size);
        ElementType result = p.input(1).elementType();
        return (scaled.elementType() == result ? scaled : scaled.cast(result)).mul(p.input(1));
    }

    private static Value meanVariance(Pullback p) {
        long[] axes = p.attributes().integers("axes").orElse(new long[] {0, 2, 3});
        Value centred = p.x().sub(p.x().reduceMean(true, axes));
        return centred.div(centred.square().reduceMean(true, axes).sqrt().add(1e-9));
    }

    private static Value norm(Pullback p) {
        String operator = p.attributes().integer("p", 2) == 1 ? "ReduceL1" : "ReduceL2";
        Value axis = p.graph().integers(p.attributes().integer("axis", -1));
        Value size = p.graph().apply(operator, Attributes.of("keepdims", 1), p.x(), axis);
        // a zero vector stays zero
        return p.x().div(size.equal(p.scalar(0)).where(p.scalar(1), size));
    }

    private static Value neighbours(Pullback p) {
        long size = p.attributes().integer("size", 1);
        long before = (size - 1) / 2;
        long[] pads = new long[2 * p.rank(0)];
        pads[1] = before;
        pads[1 + p.rank(0)] = size - 1 - before;
        Value squares = p.graph()
                .apply("Pad", Attributes.NONE, p.x().square(), p.graph().integers(pads));
        List<Value> shifted = new ArrayList<>();
        for (long shift = 0; shift < size; shift++) {
            long end = shift == size - 1 ? Long.MAX_VALUE : shift - size + 1;
            shifted.add(squares.slice(1, shift, end));
        }
        Value sum = p.graph().apply("", "Sum", Attributes.NONE, shifted, 1).get(0);
        Value base = sum.mul(p.attributes().real("alpha", 1e-4f) / size)
                .add(p.attributes().real("bias", 1));
        return p.x().div(base.pow(p.attributes().real("beta", 0.75f)));
    }
}
