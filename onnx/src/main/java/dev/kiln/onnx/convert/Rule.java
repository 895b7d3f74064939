package dev.kiln.onnx.convert;

import dev.kiln.graph.Node;

/** Rewrites a node of one operator from the version before a change to the version of the change. */
@FunctionalInterface
interface Rule {

    /**
     * Rewrites one node.
     *
     * @param node the node in its old form
     * @param rewriting collects the nodes before and after it
     * @return the node in its new form, to which later changes apply; possibly of another operator
     */
    Node apply(Node node, Rewriting rewriting);

    /** This rule, followed by another one. */
    default Rule then(Rule next) {
        return (node, rewriting) -> next.apply(apply(node, rewriting), rewriting);
    }
}
