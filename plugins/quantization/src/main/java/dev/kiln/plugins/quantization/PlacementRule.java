package dev.kiln.plugins.quantization;

import dev.kiln.graph.Node;

/** What quantizing an operator asks of the values around it. Rules only mark; the graph is rewritten afterwards. */
@FunctionalInterface
interface PlacementRule {

    /**
     * Marks what a node needs, or nothing where it must stay float.
     *
     * @param node a node of the rule's operator; those whose values it reads are decided
     * @param marking what is marked so far
     * @return what becomes of the node
     */
    Verdict place(Node node, Marking marking);
}
