package dev.kiln.engine.onnx.gradient;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The nodes over which a backward pass runs, in the order in which they were written. Where several nodes together
 * represent one operator, in a form that is faster to differentiate, the tape has that one operator, in
 * {@link #DOMAIN}; the graph never has it.
 */
public final class Tape {

    /** The domain of operators that only a tape has. */
    public static final String DOMAIN = "dev.kiln.tape";

    private final GraphBuilder graph;
    private final Function<Node, Optional<GradientRule>> rules;
    private final Consumer<Node> missing;
    private final boolean higherOrder;
    private final Map<String, Node> composites = new HashMap<>();

    /**
     * An empty tape.
     *
     * @param graph the graph to write to
     * @param rules the look-up of rules by node; empty for a node without a derivative
     * @param missing receives each node without a derivative
     * @param higherOrder whether a derivative that is written here is itself differentiated here
     */
    public Tape(
            GraphBuilder graph,
            Function<Node, Optional<GradientRule>> rules,
            Consumer<Node> missing,
            boolean higherOrder) {
        this.graph = graph;
        this.rules = rules;
        this.missing = missing;
        this.higherOrder = higherOrder;
    }

    /** A tape for a branch or body of a node of this one, in which nothing is differentiated twice. */
    public Tape inside(GraphBuilder body) {
        return inside(body, false);
    }

    /** A tape for a branch or body of a node of this one. */
    public Tape inside(GraphBuilder body, boolean bodyIsOfHigherOrder) {
        return new Tape(body, rules, missing, bodyIsOfHigherOrder);
    }

    /**
     * The rule of a node.
     *
     * @param node any node
     * @return its rule; empty if it has no derivative
     */
    public Optional<GradientRule> rule(Node node) {
        return rules.apply(node);
    }

    void missing(Node node) {
        missing.accept(node);
    }

    /** The graph that is written to. */
    public GraphBuilder graph() {
        return graph;
    }

    /** Adds a node as it is. */
    public void append(Node node) {
        graph.append(node);
    }

    /** Adds the last of the nodes that represent one operator, with this operator. */
    public void append(Node last, Node composite) {
        graph.append(last);
        composites.put(last.output(0), composite);
    }

    /**
     * Records the operator that a value's node represents.
     *
     * @param made the first output of the node
     * @param composite the operator, ignored if the derivatives written here are themselves differentiated
     */
    public void standsFor(Value made, Node composite) {
        if (!higherOrder) {
            composites.put(made.name(), composite);
        }
    }

    /** The nodes so far, those that represent one operator as that one. */
    List<Node> nodes() {
        return graph.nodes().stream()
                .map(n -> n.outputs().isEmpty() ? n : composites.getOrDefault(n.output(0), n))
                .toList();
    }

    /** The nodes of a graph that some {@code Gradient} in it differentiates. */
    public static Set<Node> differentiated(Graph graph) {
        Set<Node> nodes = new HashSet<>();
        for (Node gradient : graph.nodes()) {
            if (gradient.isGradient()) {
                List<String> xs = gradient.attributes().texts("xs");
                String y = gradient.attributes().text("y", "");
                nodes.addAll(Activity.between(graph.nodes(), graph::type, xs, List.of(y))
                        .path());
            }
        }
        return nodes;
    }
}
