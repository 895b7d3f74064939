package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.graph.build.Value;

/**
 * The triplet loss with the hardest triplet of each example in its batch (Hermans et al., 2017, equation 5): its
 * distance to the farthest example of its class is to be shorter by a margin than that to the nearest of another class.
 *
 * <pre>
 * loss_i = max(0, margin + max over j with y_j = y_i of |e_i - e_j| - min over j with y_j != y_i of |e_i - e_j|)
 * </pre>
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>prediction</td><td>embeddings, FLOAT {@code [N, D]}</td></tr>
 * <tr><td>target</td><td>classes, INT64 {@code [N]}: any numbers, equal for examples that are alike; {@code task=other}
 *     in the data where the model does not predict that many</td></tr>
 * <tr><td>result</td><td>FLOAT {@code [N]}, at least 0</td></tr>
 * </table>
 *
 * <p>It is 0 where a batch has a single class; batches need several examples of a class. It costs {@code N * N * D} numbers
 * of memory. {@code TripletMarginLoss} of PyTorch takes three inputs and leaves the choice of triplets to the caller;
 * {@code TripletHardLoss} of TensorFlow Addons is this loss.
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
        implements ScopedLoss {

    @Override
    public Value apply(LossScope scope) {
        Embeddings.check("triplet", scope);
        Value distance = distances(scope.prediction());
        Value isSame = Embeddings.isSame(scope.target());
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
