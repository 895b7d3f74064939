package dev.kiln.engine.onnx.gradient;

import dev.kiln.api.GraphException;
import dev.kiln.api.graph.Attributes;
import dev.kiln.api.graph.Extras;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.GraphBuilder;
import dev.kiln.api.graph.Node;
import dev.kiln.api.graph.Value;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Replaces every {@code Gradient} of a graph by the ordinary operators that compute it.
 *
 * <p>Only what is asked for is written: the nodes on a path from an x to y are visited, and of them only the inputs that
 * change with an x. A derivative of a derivative is no special case, since the inner one is ordinary operators by the
 * time the outer one is written. The conventions at kinks are sign'(0) = abs'(0) = relu'(0) = 0; equal maxima share the
 * gradient evenly, except in {@code MaxPool}, where the first one takes it; {@code Clip} passes it at its bounds.
 */
public final class Lowering {

    private Lowering() {}

    /**
     * The graph without {@code Gradient}.
     *
     * @param graph any graph
     * @return a graph with the same inputs, states, outputs and results; the graph itself if it has no {@code Gradient}
     * @throws GraphException if an operator on a path has no derivative; the message names it
     */
    public static Graph lower(Graph graph) {
        if (graph.nodes().stream().noneMatch(Node::isGradient)) {
            return graph;
        }
        Graph arranged = ReluAfterMaxPool.apply(graph);
        GraphBuilder builder = GraphBuilder.startingAs(arranged);
        write(arranged, new Tape(builder));
        arranged.outputs().forEach(name -> builder.output(name, builder.value(name)));
        return Simplification.apply(builder.build());
    }

    private static void write(Graph graph, Tape tape) {
        PhasedPooling poolings = new PhasedPooling(graph, tape);
        Set<Node> differentiated = Tape.differentiated(graph);
        for (Node node : graph.nodes()) {
            if (node.isGradient()) {
                lower(node, tape);
            } else if (!differentiated.contains(node) || !poolings.write(node)) {
                tape.append(node);
            }
        }
    }

    private static void lower(Node gradient, Tape tape) {
        List<String> xs = gradient.attributes().texts("xs");
        List<Value> results =
                Differentiation.write(tape, xs, gradient.attributes().text("y", ""));
        for (int i = 0; i < xs.size(); i++) {
            if (!gradient.output(i).isEmpty()) {
                tape.append(alias(gradient, results.get(i).name(), gradient.output(i)));
            }
        }
    }

    private static Node alias(Node gradient, String from, String to) {
        return new Node(gradient.name(), "", "Identity", List.of(from), List.of(to), Attributes.NONE, Extras.NONE);
    }

    /**
     * What stands in the way of {@link #lower}.
     *
     * @param graph any graph
     * @return a sentence for each operator without a derivative; empty if there is none
     */
    public static List<String> obstacles(Graph graph) {
        Set<String> obstacles = new LinkedHashSet<>();
        for (Node gradient : graph.nodes()) {
            if (gradient.isGradient()) {
                Activity activity = Activity.between(
                        graph.nodes(),
                        graph::type,
                        gradient.attributes().texts("xs"),
                        gradient.attributes().text("y", ""));
                activity.path().stream()
                        .filter(n -> !n.isGradient() && GradientRules.find(n).isEmpty())
                        .forEach(n -> obstacles.add("There is no derivative for " + n.label() + "."));
            }
        }
        return obstacles.isEmpty() ? failure(graph) : List.copyOf(obstacles);
    }

    private static List<String> failure(Graph graph) {
        try {
            lower(graph);
            return List.of();
        } catch (GraphException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }
}
