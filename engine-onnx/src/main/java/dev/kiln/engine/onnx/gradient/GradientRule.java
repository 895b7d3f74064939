package dev.kiln.engine.onnx.gradient;

/** The vector-Jacobian product of one operator, written as a graph. */
@FunctionalInterface
public interface GradientRule {

    /**
     * Gives the gradients of the wanted inputs.
     *
     * @param pullback the node, its values and the gradients of its outputs
     * @throws dev.kiln.graph.error.GraphException if the node has a form that the rule does not cover; made by
     *     {@link Pullback#fail}
     */
    void apply(Pullback pullback);
}
