package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;

/**
 * The triplet loss with the hardest triplet of each example in its batch (Hermans et al., 2017, equation 5): its
 * distance to the farthest example of its class is to be shorter by a margin than that to the nearest of another class.
 *
 * <pre>
 * loss_i = max(0, margin + max over j with y_j = y_i of |e_i - e_j| - min over j with y_j != y_i of |e_i - e_j|)
 * </pre>
 *
 * <p>It is 0 where a batch has a single class. The prediction is an embedding, FLOAT {@code [N, D]}, the target the
 * classes, INT64 {@code [N]}, the result FLOAT {@code [N]}. It costs {@code N * N * D} numbers of memory.
 *
 * @param margin the margin, in units of the embedding, positive
 */
@Describe(name = "triplet", value = "Embeddings of a class are to be nearer than those of others (batch-hard triplets)")
public record Triplet(
        @Describe(
                value = "the minimum difference of the distances",
                above = 0,
                byDefault = "0.2",
                unit = "units of the embedding")
        double margin)
        implements Loss {

    @Override
    public Value apply(Value prediction, Value target) {
        if (prediction.shape().rank() != 2 || target.shape().rank() != 1) {
            throw new GraphException("The loss triplet takes embeddings [N, D] and classes [N], and gets "
                    + prediction.type() + " and " + target.type() + ".");
        }
        Value distance = distances(prediction);
        Value isSame = target.unsqueeze(1).equal(target.unsqueeze(0));
        Value farthest = isSame.where(distance, distance.mul(0)).reduceMax(false, 1);
        Value far = distance.graph().scalar(Float.MAX_VALUE);
        Value nearest = isSame.where(far, distance).reduceMin(false, 1);
        return farthest.sub(nearest).add(margin).max(0);
    }

    /** The distance of each pair, {@code [N, N]}; the bound keeps the root's derivative finite. */
    private static Value distances(Value embedding) {
        Value difference = embedding.unsqueeze(1).sub(embedding.unsqueeze(0));
        return difference.square().reduceSum(false, 2).max(1e-12).sqrt();
    }

    /** Creates {@code triplet}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
