package dev.kiln.graph.rewrite;

import dev.kiln.graph.Node;
import dev.kiln.graph.status.Experimental;
import java.util.List;

/**
 * What takes the place of a node.
 *
 * @param nodes the nodes, in order; together they make all outputs of the old one that are read, unless {@code value} is
 *     its only one
 * @param value the value that the old node's only output equals; empty where the nodes make it
 */
@Experimental
public record Replacement(List<Node> nodes, String value) {

    /** Copies the list. */
    public Replacement {
        nodes = List.copyOf(nodes);
    }

    /**
     * Nodes in the place of one.
     *
     * @param nodes the nodes, in order, that make the old one's outputs under their names
     * @return the replacement
     */
    public static Replacement by(Node... nodes) {
        return new Replacement(List.of(nodes), "");
    }

    /**
     * A value in the place of a node's only output.
     *
     * @param value the name of the value, which is there already
     * @return the replacement
     */
    public static Replacement byValue(String value) {
        return new Replacement(List.of(), value);
    }
}
