package dev.kiln.plugins.quantization;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.graph.Node;

/** What the nodes of a graph are called and known by. */
final class LayerNames {

    private LayerNames() {}

    /** The node's name; that of its first output where it has none. */
    static String of(Node node) {
        return node.name().isEmpty() ? key(node) : node.name();
    }

    /**
     * What a node is known by within its graph: the first value that it makes, as a recurrent node may leave out those
     * before; empty where it makes none.
     */
    static String key(Node node) {
        return node.outputs().stream()
                .filter(output -> !output.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** What happens to a node. */
    static LayerChange change(Node node, String change) {
        return new LayerChange(of(node), node.operator(), change);
    }
}
