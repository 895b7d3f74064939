package dev.kiln.plugins.quantization;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.graph.Node;

/** What people call the nodes of a graph. */
final class LayerNames {

    private LayerNames() {}

    /** The node's name; that of its output where it has none. */
    static String of(Node node) {
        return node.name().isEmpty() ? node.output(0) : node.name();
    }

    /** What happens to a node. */
    static LayerChange change(Node node, String change) {
        return new LayerChange(of(node), node.operator(), change);
    }
}
