package dev.kiln.engine.onnx.gradient;

import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.GraphBuilder;
import dev.kiln.api.graph.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a reverse pass runs back over: the nodes of a graph in the order in which they were written. Where several nodes
 * together stand for one operator, in a form that is faster to differentiate, the tape has that one operator, in
 * {@link #DOMAIN}; the graph never has it.
 */
final class Tape {

    /** The domain of operators that only a tape has. */
    static final String DOMAIN = "dev.kiln.tape";

    private final GraphBuilder graph;
    private final Map<String, Node> composites = new HashMap<>();

    Tape(GraphBuilder graph) {
        this.graph = graph;
    }

    GraphBuilder graph() {
        return graph;
    }

    /** Adds a node as it is. */
    void append(Node node) {
        graph.append(node);
    }

    /** Adds the last of the nodes that stand for one operator, and says which one. */
    void append(Node last, Node composite) {
        graph.append(last);
        composites.put(last.output(0), composite);
    }

    /** The nodes so far, the ones that stand for one operator as that one. */
    List<Node> nodes() {
        return graph.nodes().stream()
                .map(n -> n.outputs().isEmpty() ? n : composites.getOrDefault(n.output(0), n))
                .toList();
    }

    /** The nodes of a graph that some {@code Gradient} in it runs back over. */
    static Set<Node> differentiated(Graph graph) {
        Set<Node> nodes = new HashSet<>();
        for (Node gradient : graph.nodes()) {
            if (gradient.isGradient()) {
                List<String> xs = gradient.attributes().texts("xs");
                String y = gradient.attributes().text("y", "");
                nodes.addAll(Activity.between(graph.nodes(), graph::type, xs, y).path());
            }
        }
        return nodes;
    }
}
