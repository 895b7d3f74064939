package dev.kiln.plugins.quantization;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.graph.Node;

/** The names and keys of nodes. */
final class LayerNames {

    private LayerNames() {}

    /** The node's name; that of its first output where it has none. */
    static String of(Node node) {
        return LayerChange.name(node);
    }

    /**
     * The key of a node within its graph: its first output with a name, as a recurrent node may omit earlier ones;
     * empty where it has none.
     */
    static String key(Node node) {
        return node.outputs().stream()
                .filter(output -> !output.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** The change of a node. */
    static LayerChange change(Node node, String change) {
        return LayerChange.of(node, change);
    }
}
