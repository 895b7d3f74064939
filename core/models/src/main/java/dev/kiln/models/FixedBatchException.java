package dev.kiln.models;

import dev.kiln.graph.Node;
import dev.kiln.graph.error.GraphException;

/** A node prevents a model from taking any number of examples. */
final class FixedBatchException extends GraphException {

    private static final long serialVersionUID = 1;

    FixedBatchException(Node node, String why) {
        super(node.label() + ": " + why);
    }
}
