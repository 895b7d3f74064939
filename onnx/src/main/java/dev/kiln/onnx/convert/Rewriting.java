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

/** What one node becomes: constants, the nodes before it, itself, and the nodes behind it. */
final class Rewriting {

    private final GraphEditor graph;
    private final UsedNames names;
    private final List<Node> behind = new ArrayList<>();
    private final Set<String> casts = new HashSet<>();

    Rewriting(GraphEditor graph, UsedNames names) {
        this.graph = graph;
        this.names = names;
    }

    /** A constant for a node; its name is returned. */
    String constant(Node user, String what, Tensor value) {
        String name = names.fresh(base(user) + "_" + what);
        graph.constant(name, value);
        return name;
    }

    /**
     * A FLOAT constant in the element type of another value. The type may not be known yet: a cast stands in, and goes
     * once it is.
     */
    String constantLike(Node user, String what, float value, String like) {
        String plain = constant(user, what, Tensor.of(new float[] {value}));
        String cast = before(user, what + "_like", "CastLike", List.of(plain, like), Attributes.NONE);
        casts.add(cast);
        return cast;
    }

    /** Adds a node that stands before; the name of what it makes is returned. */
    String before(Node user, String what, String operator, List<String> inputs, Attributes attributes) {
        String output = names.fresh(base(user) + "_" + what);
        graph.add(node(output, operator, inputs, output, attributes));
        return output;
    }

    /** Adds a node that stands behind and makes a value of a given name. */
    void behind(String operator, List<String> inputs, String output) {
        behind.add(node(output, operator, inputs, output, Attributes.NONE));
    }

    /** A name for a new value. */
    String fresh(String wish) {
        return names.fresh(wish);
    }

    /** Whether anything reads a value. */
    boolean isRead(String value) {
        return !value.isEmpty() && names.read().contains(value);
    }

    /** The values that only need a cast as long as their type is not known. */
    Set<String> casts() {
        return casts;
    }

    void finish(Node node) {
        graph.add(node);
        behind.forEach(graph::add);
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
