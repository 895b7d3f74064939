package dev.kiln.graph.rewrite;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.status.Experimental;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The readers of the values of a graph. A capture of a branch or body counts as read by the node that has the body. */
@Experimental
public final class Readers {

    private final Map<String, List<Node>> nodes = new HashMap<>();
    private final Set<String> ends = new HashSet<>();

    private Readers(Graph graph) {
        for (Node node : graph.nodes()) {
            node.reads()
                    .forEach(value ->
                            nodes.computeIfAbsent(value, v -> new ArrayList<>()).add(node));
        }
        nodes.replaceAll((value, readers) -> List.copyOf(readers));
        ends.addAll(graph.outputs());
        graph.states().forEach(state -> ends.add(state.output()));
    }

    /**
     * The readers of a graph.
     *
     * @param graph the graph, or a body of one
     * @return its readers
     */
    public static Readers of(Graph graph) {
        return new Readers(graph);
    }

    /**
     * The nodes that read a value.
     *
     * @param value the name of the value
     * @return the nodes in order, each of them once
     */
    public List<Node> of(String value) {
        return nodes.getOrDefault(value, List.of());
    }

    /**
     * Whether a value has a reader: a node, the caller as a result, or a state as its next value.
     *
     * @param value the name of the value
     * @return whether it has
     */
    public boolean isRead(String value) {
        return nodes.containsKey(value) || ends.contains(value);
    }

    /**
     * Whether a value has exactly one reader: a node, and no result of the graph or state.
     *
     * @param value the name of the value
     * @return whether it has
     */
    public boolean isAlone(String value) {
        return of(value).size() == 1 && !ends.contains(value);
    }
}
