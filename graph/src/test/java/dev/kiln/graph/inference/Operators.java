package dev.kiln.graph.inference;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies single operators to inputs given in a short notation. */
final class Operators {

    private final GraphBuilder graph = new GraphBuilder("test");
    private int inputs;

    GraphBuilder graph() {
        return graph;
    }

    /** A FLOAT input; an axis is a number, a symbol, or {@code ?}. */
    Value floats(Object... axes) {
        return input(ElementType.FLOAT, axes);
    }

    Value input(ElementType type, Object... axes) {
        return graph.input("x" + inputs++, new TensorType(type, shape(axes)));
    }

    Value unranked(ElementType type) {
        return graph.input("x" + inputs++, new TensorType(type, Shape.UNRANKED));
    }

    Value unknown() {
        return graph.input("x" + inputs++, TensorType.UNKNOWN);
    }

    Value constant(long... values) {
        return graph.constant(Tensor.of(values, values.length));
    }

    Value constant(float... values) {
        return graph.constant(Tensor.of(values, values.length));
    }

    Value number(long value) {
        return graph.constant(Tensor.of(new long[] {value}));
    }

    Value apply(String operator, Attributes attributes, @Nullable Value... values) {
        return several(1, operator, attributes, values).get(0);
    }

    Value apply(String operator, @Nullable Value... values) {
        return apply(operator, Attributes.NONE, values);
    }

    List<Value> several(int outputs, String operator, Attributes attributes, @Nullable Value... values) {
        return graph.apply("", operator, attributes, Arrays.asList(values), outputs);
    }

    static Shape shape(Object... axes) {
        return Shape.of(Arrays.stream(axes)
                .map(axis -> axis instanceof Integer size ? Dim.of((long) size) : Dim.of((String) axis))
                .toList());
    }
}
