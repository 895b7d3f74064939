package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;

/**
 * The cosine distance of vectors, for embeddings whose direction alone matters: {@code loss = 1 - x·y / (|x| |y|)}, the
 * prediction {@code x}, the target {@code y}.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>prediction, target</td><td>vectors, FLOAT {@code [N, D]}, or several {@code [N, ..., D]}, whose distances are
 *     averaged</td></tr>
 * <tr><td>result</td><td>FLOAT {@code [N]}, in {@code [0, 2]}: 0 for one direction, 2 for opposite ones</td></tr>
 * </table>
 *
 * <p>A vector that is shorter than 1e-8 is divided by 1e-8. Vectors of a sequence that a mask of the data leaves out do not
 * count.
 *
 * <p>It is {@code CosineEmbeddingLoss} of PyTorch for pairs that are alike ({@code y = 1}), and 1 more than
 * {@code CosineSimilarity} of Keras.
 */
@Describe(name = "cosine", value = "The cosine distance of the prediction from the target, by direction alone")
public record Cosine() implements ScopedLoss {

    @Override
    public Value apply(LossScope scope) {
        Elements.requireSame("cosine", scope);
        int last = scope.prediction().shape().rank() - 1;
        if (last < 1) {
            throw new GraphException("The loss cosine takes vectors [N, D], and the model's output is "
                    + scope.prediction().type() + ". End the network with a dense layer of several units.");
        }
        Value products = Directions.of(scope.prediction()).mul(Directions.of(scope.target()));
        return Elements.mean(scope, products.reduceSum(false, last).neg().add(1));
    }

    /** Creates {@code cosine}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
