package dev.kiln.onnx.convert;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rewriting of one node: constants, the nodes before it, itself, and the nodes after it. */
final class Rewriting {

    private final GraphEditor graph;
    private final UsedNames names;
    private final List<Node> after = new ArrayList<>();
    private final Set<String> casts = new HashSet<>();

    Rewriting(GraphEditor graph, UsedNames names) {
        this.graph = graph;
        this.names = names;
    }

    /** Adds a constant and returns its name. */
    String constant(Node user, String what, Tensor value) {
        String name = names.fresh(base(user) + "_" + what);
        graph.constant(name, value);
        return name;
    }

    /**
     * Adds a FLOAT constant in the element type of another value. While that type is unknown, a cast is added, which is
     * removed later.
     */
    String constantLike(Node user, String what, float value, String like) {
        String plain = constant(user, what, Tensor.of(new float[] {value}));
        String cast = before(user, what + "_like", "CastLike", List.of(plain, like), Attributes.NONE);
        casts.add(cast);
        return cast;
    }

    /** Adds a node before it and returns the name of its output. */
    String before(Node user, String what, String operator, List<String> inputs, Attributes attributes) {
        String output = names.fresh(base(user) + "_" + what);
        graph.add(node(output, operator, inputs, output, attributes));
        return output;
    }

    /** Adds a node after it whose output has a given name. */
    void after(String operator, List<String> inputs, String output) {
        after.add(node(output, operator, inputs, output, Attributes.NONE));
    }

    /** A name for a new value. */
    String fresh(String wish) {
        return names.fresh(wish);
    }

    /** Whether anything reads a value. */
    boolean isRead(String value) {
        return !value.isEmpty() && names.read().contains(value);
    }

    /** The values that need a cast only while their type is unknown. */
    Set<String> casts() {
        return casts;
    }

    void finish(Node node) {
        graph.add(node);
        after.forEach(graph::add);
    }

    FileFormatException refuse(Node node, String why) {
        return new FileFormatException("The operator " + node.label() + " " + why + ".");
    }

    private static Node node(String name, String operator, List<String> inputs, String output, Attributes attributes) {
        return new Node(name, "", operator, inputs, List.of(output), attributes, Extras.NONE);
    }

    static String base(Node node) {
        String output =
                node.outputs().stream().filter(o -> !o.isEmpty()).findFirst().orElse(node.operator());
        return node.name().isEmpty() ? output : node.name();
    }
}
