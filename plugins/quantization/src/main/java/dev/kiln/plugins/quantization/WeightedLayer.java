package dev.kiln.plugins.quantization;

import dev.kiln.graph.Node;

/**
 * A layer whose weight is stored as integers.
 *
 * @param node a node that reads an activation first, a constant weight second and, if it has a third input, a constant
 *     bias
 * @param axis the axis of the weight whose entries have scales of their own, or {@link QuantizedWeight#WHOLE}
 */
record WeightedLayer(Node node, int axis) {

    boolean hasBias() {
        return !node.input(2).isEmpty();
    }
}
