package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Broadcasting;
import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operators that move elements without changing them. */
final class MovementRules {

    static final Map<String, GradientRule> RULES = new HashMap<>();

    static {
        Elements table = new Elements();
        for (String operator : List.of("Reshape", "Flatten", "Squeeze", "Unsqueeze")) {
            table.unary(operator, p -> Shapes.reshapeLike(p.gradient(), p.x()));
        }
        table.unary("Transpose", MovementRules::transpose);
        table.unary("Expand", p -> Broadcasting.sumTo(p.gradient(), p.x()));
        table.unary("Tile", MovementRules::tile);
        table.unary("Split", MovementRules::split);
        RULES.putAll(table.rules);
        RULES.put("Concat", MovementRules::concat);
    }

    private MovementRules() {}

    private static Value transpose(Pullback p) {
        Optional<long[]> permutation = p.attributes().integers("perm");
        if (permutation.isEmpty()) {
            return ElementwiseRules.apply("Transpose", p.gradient());
        }
        long[] forward = permutation.get();
        long[] backward = new long[forward.length];
        for (int axis = 0; axis < forward.length; axis++) {
            backward[(int) forward[axis]] = axis;
        }
        return p.gradient().transpose(backward);
    }

    /** The copies along an axis become a separate axis, which is summed over. */
    private static Value tile(Pullback p) {
        int rank = p.rank(0);
        long[] copyAxes = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            copyAxes[axis] = 2L * axis;
        }
        return p.gradient().reshape(copiesApart(p)).reduceSum(false, copyAxes);
    }

    /** The number of copies of each axis, followed by its length. */
    private static Value copiesApart(Pullback p) {
        Optional<long[]> copies = p.integers(1);
        if (copies.isEmpty() || !p.x().shape().isFixed()) {
            Value lengths = p.x().dynamicShape().unsqueeze(1);
            return p.input(1).unsqueeze(1).concat(1, lengths).reshape(-1);
        }
        long[] apart = new long[2 * copies.get().length];
        for (int axis = 0; axis < copies.get().length; axis++) {
            apart[2 * axis] = copies.get()[axis];
            apart[2 * axis + 1] = p.x().size(axis);
        }
        return p.graph().integers(apart);
    }

    private static Value split(Pullback p) {
        List<Value> parts = new ArrayList<>();
        for (int i = 0; i < p.node().outputs().size(); i++) {
            Value output = p.output(i);
            parts.add(p.gradient(i).orElseGet(() -> Shapes.zerosLike(output)));
        }
        Attributes axis = Attributes.of("axis", p.attributes().integer("axis", 0));
        return p.graph().apply("", "Concat", axis, parts, 1).get(0);
    }

    private static void concat(Pullback p) {
        long axis = p.attributes().integer("axis", 0);
        List<Value> lengths = new ArrayList<>();
        for (int i = 0; i < p.inputs(); i++) {
            lengths.add(Shapes.of(p.input(i), p.axis(axis, i)));
        }
        Value sizes = lengths.stream().allMatch(l -> p.graph().constantOf(l).isPresent())
                ? p.graph()
                        .integers(lengths.stream()
                                .mapToLong(l ->
                                        p.graph().constantOf(l).orElseThrow().toLongArray()[0])
                                .toArray())
                : p.graph()
                        .apply("", "Concat", Attributes.of("axis", 0), lengths, 1)
                        .get(0);
        List<Value> parts =
                p.graph().apply("", "Split", Attributes.of("axis", axis), List.of(p.gradient(), sizes), p.inputs());
        for (int i = 0; i < p.inputs(); i++) {
            Value part = parts.get(i);
            p.give(i, () -> part);
        }
    }
}
