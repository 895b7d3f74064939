package dev.kiln.plugins.quantization;

import dev.kiln.graph.Node;

/**
 * {@code Gather}: a table is kept as integers, and the gathered rows have the table's scale and zero point; other
 * operands are treated as activations.
 */
final class TableRules {

    private TableRules() {}

    static NodePlacement gather(Node node, Marking marking) {
        if (!Tables.isRead(node, marking.graph())) {
            return MovementPlacement.shareParameters(node, marking);
        }
        return Tables.obstacle(node, marking.graph())
                .map(NodePlacement::floating)
                .orElseGet(() -> keep(node, marking));
    }

    private static NodePlacement keep(Node node, Marking marking) {
        marking.mark(node.input(0));
        marking.markLike(node.output(0), node.input(0));
        marking.markInteger(node);
        return NodePlacement.quantized("int8, its table kept as integers");
    }
}
