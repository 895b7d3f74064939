package dev.kiln.plugins.quantization;

import dev.kiln.graph.Node;

/**
 * The rule for quantizing an operator and the values it reads and computes. Rules only mark; the graph is rewritten
 * afterwards.
 */
@FunctionalInterface
interface PlacementRule {

    /**
     * Marks the values that a node needs quantized, or nothing where it must stay float.
     *
     * @param node a node of the rule's operator; those whose values it reads are decided
     * @param marking the marks
     * @return the verdict on the node
     */
    NodePlacement place(Node node, Marking marking);
}
