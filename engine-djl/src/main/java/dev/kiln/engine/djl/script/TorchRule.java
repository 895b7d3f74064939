package dev.kiln.engine.djl.script;

/** The translation of one operator to TorchScript. */
@FunctionalInterface
interface TorchRule {

    /**
     * Writes the node: for every output that is wanted one assignment, and lines before it where needed.
     *
     * @param node the node, its inputs and the destination of the text
     * @throws UnsupportedNodeException made by {@link NodeWriter#fail}, if this form of the operator cannot be written
     */
    void write(NodeWriter node);
}
