package dev.kiln.engine.onnx.gradient;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Lengths as values: constants where they are known before a run, else read from the value itself. */
public final class Shapes {

    private Shapes() {}

    /** The lengths of a value, INT64 of rank 1. */
    public static Value of(Value value) {
        return value.shape().isFixed() ? value.graph().integers(value.shape().toArray()) : value.dynamicShape();
    }

    /** The length of one axis, INT64 of shape {@code [1]}. */
    public static Value of(Value value, int axis) {
        Dim dim = value.shape().dim(axis);
        return dim.isFixed()
                ? value.graph().integers(dim.size())
                : value.graph().apply("Shape", Attributes.of("start", axis).with("end", axis + 1), value);
    }

    /** The same elements in the shape of the target. */
    public static Value reshapeLike(Value value, Value target) {
        if (Broadcasting.same(value.shape(), target.shape())) {
            return value;
        }
        Shape shape = target.shape();
        long unknown = shape.dims().stream().filter(d -> !d.isFixed()).count();
        boolean empty = shape.dims().stream().anyMatch(d -> d.size() == 0);
        if (!shape.isRanked() || unknown > 1 || empty) {
            Attributes verbatim = Attributes.of("allowzero", 1);
            return value.graph().apply("Reshape", verbatim, value, target.dynamicShape());
        }
        return value.reshape(shape.dims().stream().mapToLong(Dim::size).toArray());
    }

    /** Zeros in the shape of a value. */
    public static Value zerosLike(Value value) {
        return fullLike(value, 0);
    }

    /** One number, in the shape of a value. */
    public static Value fullLike(Value value, double number) {
        GraphBuilder graph = value.graph();
        ElementType type = value.elementType() == ElementType.UNDEFINED ? ElementType.FLOAT : value.elementType();
        return Broadcasting.expandTo(graph.constant(Tensor.scalar(type, number)), value);
    }

    /** The number of elements of the larger value for each one of the smaller, as a scalar of the larger one's type. */
    public static Value ratio(Value larger, Value smaller) {
        GraphBuilder graph = larger.graph();
        long above = larger.shape().elements();
        long below = smaller.shape().elements();
        if (above >= 0 && below > 0) {
            return graph.constant(Tensor.scalar(larger.elementType(), (double) above / below));
        }
        Optional<Double> known = knownRatio(larger.shape(), smaller.shape());
        if (known.isPresent()) {
            return graph.constant(Tensor.scalar(larger.elementType(), known.get()));
        }
        Value count = size(larger);
        return (below == 1 ? count : count.div(size(smaller))).cast(larger.elementType());
    }

    /** The ratio where both have the same symbolic lengths. */
    private static Optional<Double> knownRatio(Shape larger, Shape smaller) {
        if (!larger.isRanked() || !smaller.isRanked() || !names(larger).equals(names(smaller))) {
            return Optional.empty();
        }
        long below = fixed(smaller);
        boolean countable = below > 0 && !names(larger).contains(Dim.UNKNOWN.toString());
        return countable ? Optional.of((double) fixed(larger) / below) : Optional.empty();
    }

    private static List<String> names(Shape shape) {
        return shape.dims().stream()
                .filter(d -> !d.isFixed())
                .map(Dim::toString)
                .sorted()
                .toList();
    }

    /** The product of the lengths that are known. */
    private static long fixed(Shape shape) {
        return shape.dims().stream().filter(Dim::isFixed).mapToLong(Dim::size).reduce(1, (a, b) -> a * b);
    }

    private static Value size(Value value) {
        return value.graph().apply("Size", Attributes.NONE, value);
    }
}
