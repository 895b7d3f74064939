package dev.kiln.graph.dependency;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Small graphs in a short notation, and their groups as text. */
final class Sketch {

    private final GraphEditor editor = new GraphEditor().name("sketch");

    GraphEditor editor() {
        return editor;
    }

    /** A FLOAT input; an axis is a number or a symbol. */
    Sketch input(String name, Object... axes) {
        return input(name, ElementType.FLOAT, axes);
    }

    Sketch input(String name, ElementType type, Object... axes) {
        Shape shape = Shape.of(Arrays.stream(axes)
                .map(axis -> axis instanceof Integer size ? Dim.of((long) size) : Dim.of((String) axis))
                .toList());
        editor.input(name, new TensorType(type, shape));
        return this;
    }

    /** A constant whose elements are 1, 2, 3 and so on. */
    Sketch weight(String name, long... shape) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        editor.constant(name, Tensor.of(values, shape));
        return this;
    }

    Sketch integers(String name, long... values) {
        editor.constant(name, Tensor.of(values, values.length));
        return this;
    }

    Sketch integer(String name, long value) {
        editor.constant(name, Tensor.of(new long[] {value}));
        return this;
    }

    /** A node named after its first output; names are separated by spaces, {@code _} is an omitted input. */
    Sketch node(String operator, String inputs, String outputs, Attributes attributes) {
        List<String> made = names(outputs);
        editor.add(made.get(0), operator, names(inputs), made, attributes);
        return this;
    }

    Sketch node(String operator, String inputs, String outputs) {
        return node(operator, inputs, outputs, Attributes.NONE);
    }

    private static List<String> names(String text) {
        return Arrays.stream(text.trim().split(" "))
                .map(name -> name.equals("_") ? "" : name)
                .toList();
    }

    Graph build(String... outputs) {
        editor.outputs(List.of(outputs));
        return editor.build();
    }

    /** Each group as text, such as {@code w/0[1] b/0[1]}: the indices along each axis, in the order of the constants. */
    static List<String> groups(Graph graph) {
        return Dependencies.of(graph).groups().stream().map(Sketch::text).toList();
    }

    private static String text(DependencyGroup group) {
        Map<String, TreeSet<Integer>> indices = new LinkedHashMap<>();
        group.positions()
                .forEach(position -> indices.computeIfAbsent(
                                position.value() + "/" + position.axis(), axis -> new TreeSet<>())
                        .add(position.index()));
        return indices.entrySet().stream()
                .map(entry -> entry.getKey()
                        + entry.getValue().stream().map(String::valueOf).collect(Collectors.joining(" ", "[", "]")))
                .collect(Collectors.joining(" "));
    }

    /** The reason why an axis of a value stays; empty text where it need not. */
    static String frozen(Graph graph, String value, int axis) {
        return Dependencies.of(graph).frozen(new ValueAxis(value, axis)).orElse("");
    }

    /** The graph without the groups with the index along the axis of a constant, for each of some indices. */
    static Graph without(Graph graph, String constant, int axis, int... indices) {
        Dependencies dependencies = Dependencies.of(graph);
        return dependencies.without(dependencies.groups().stream()
                .filter(group -> Arrays.stream(indices)
                        .anyMatch(index -> group.positions().contains(new Position(constant, axis, index))))
                .toList());
    }

    static Node producer(Graph graph, String value) {
        return graph.producer(value).orElseThrow();
    }

    static String shape(Graph graph, String value) {
        return graph.type(value).shape().toString();
    }

    /** The integers of an input of the node that makes a value. */
    static long[] integers(Graph graph, String value, int input) {
        return graph.constant(producer(graph, value).input(input)).toLongArray();
    }

    static float[] floats(Graph graph, String constant) {
        return graph.constant(constant).toFloatArray();
    }
}
