package dev.kiln.plugins.losses;

import dev.kiln.api.loss.LossScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;

/** Losses of pairs of examples in a batch: the checks of their arguments, and which are of one class. */
final class Embeddings {

    private Embeddings() {}

    /**
     * Checks that the prediction is a vector and the target a class.
     *
     * @param loss the name of the loss
     * @param scope the scope
     * @throws GraphException if they are not FLOAT {@code [N, D]} and INT64 {@code [N]}
     */
    static void check(String loss, LossScope scope) {
        Value prediction = scope.prediction();
        if (prediction.shape().rank() != 2) {
            throw new GraphException("The loss " + loss + " takes embeddings [N, D], and the model's output is "
                    + prediction.type() + ". End the network with a dense layer of D units.");
        }
        Value target = scope.target();
        if (target.shape().rank() != 1 || target.elementType() != ElementType.INT64) {
            throw new GraphException(
                    "The loss " + loss + " takes a class for each example, INT64 [N], and the target is "
                            + target.type() + ". Use data with class labels, or the loss cosine for values.");
        }
    }

    /** Whether two examples have the same class, BOOL {@code [N, N]}. */
    static Value isSame(Value classes) {
        return classes.unsqueeze(1).equal(classes.unsqueeze(0));
    }
}
