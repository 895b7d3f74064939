package dev.kiln.engine.onnx.gradient;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Scatters gradients to the positions from which elements were taken, summing those of equal positions. */
public final class Scatter {

    private static final Attributes ADD = Attributes.NONE.with("reduction", "add");

    private Scatter() {}

    /** Adds each element at a row-major index into the flattened target. */
    public static Value addFlat(Value indices, Value gradient, Value like) {
        Value zeros = Shapes.zerosLike(like).reshape(-1);
        Value sum = add("ScatterElements", ADD.with("axis", 0), zeros, indices.reshape(-1), gradient.reshape(-1));
        return Shapes.reshapeLike(sum, like);
    }

    /** Adds each element at an index along one axis; the other axes of the indices are those of the target. */
    public static Value addAlong(long axis, Value indices, Value gradient, Value like) {
        return add("ScatterElements", ADD.with("axis", axis), Shapes.zerosLike(like), indices, gradient);
    }

    /** ONNX Runtime cannot add half precision numbers here on the CPU; they are added in single precision. */
    private static Value add(String operator, Attributes attributes, Value zeros, Value indices, Value gradient) {
        ElementType type = gradient.elementType();
        boolean isHalf = type == ElementType.FLOAT16 || type == ElementType.BFLOAT16;
        ElementType added = isHalf ? ElementType.FLOAT : type;
        return zeros.graph()
                .apply(operator, attributes, zeros.cast(added), indices, gradient.cast(added))
                .cast(type);
    }

    /** Adds each slice across an axis at the index that a list names. */
    public static Value addSlices(int axis, Value list, Value gradient, Value length) {
        Value outermost = move(gradient, axis, 0);
        Value rest = gradient.graph().apply("Shape", Attributes.of("start", 1), outermost);
        Value zero = gradient.graph().constant(Tensor.scalar(gradient.elementType(), 0));
        Value zeros = zero.expand(length.concat(0, rest));
        // unlike Gather, ScatterND takes no other indices
        Value indices = list.cast(ElementType.INT64);
        Value sum = add("ScatterND", ADD, zeros, indices.unsqueeze(-1), outermost);
        return move(sum, 0, axis);
    }

    /** Moves one axis; the others stay in order. */
    private static Value move(Value value, int from, int to) {
        if (from == to) {
            return value;
        }
        List<Long> order = new ArrayList<>();
        for (long axis = 0; axis < value.shape().rank(); axis++) {
            order.add(axis);
        }
        order.add(to, order.remove(from));
        return value.transpose(order.stream().mapToLong(Long::longValue).toArray());
    }

    /** The integers {@code 0, 1, ...} up to a length of shape {@code [1]}. */
    public static Value upTo(Value length) {
        GraphBuilder graph = length.graph();
        Value zero = graph.constant(Tensor.of(new long[] {0}));
        Value one = graph.constant(Tensor.of(new long[] {1}));
        return graph.apply("Range", Attributes.NONE, zero, length.reshape(new long[0]), one);
    }
}
