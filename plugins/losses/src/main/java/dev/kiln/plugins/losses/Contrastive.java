package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;

/**
 * The contrastive loss over a batch, supervised (Khosla et al., 2020, {@code L_out}) or NT-Xent (Chen et al., 2020): the
 * directions of examples that are pairs are to be more alike than those of all others. Pairs are the examples with the same
 * target: with classes it is the supervised loss; with a number for each original, of which the batch has two views, it is
 * NT-Xent.
 *
 * <pre>
 * s_ij   = e_i·e_j / (|e_i| |e_j| temperature)
 * loss_i = -1/|P(i)| sum over p in P(i) of (s_ip - log sum over a != i of exp(s_ia))     P(i) = {p != i, y_p = y_i}
 * </pre>
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>prediction</td><td>embeddings of any length, FLOAT {@code [N, D]}</td></tr>
 * <tr><td>target</td><td>classes or numbers of originals, INT64 {@code [N]}; {@code task=other} in the data where the
 *     model does not predict that many</td></tr>
 * <tr><td>result</td><td>FLOAT {@code [N]}, at least 0</td></tr>
 * </table>
 *
 * <p>An example without a pair in its batch has the loss 0 and no weight in the mean. Batches are shuffled, so that views
 * of one original meet by chance unless the batch has all examples. It costs {@code N * N} numbers of memory.
 *
 * <p>PyTorch and Keras have none. The authors' {@code SupConLoss} multiplies by {@code temperature / 0.07}, and
 * {@code NTXentLoss} of PyTorch Metric Learning averages over pairs instead of examples, the same for two views.
 *
 * @param temperature the scale of the similarities, positive: the smaller, the more the most similar others count
 */
@Describe(name = "contrastive", value = "Examples of one target are to be more alike than others (NT-Xent, supervised)")
public record Contrastive(
        @Describe(
                value = "the scale of the similarities; the smaller, the more the most similar others count",
                atLeast = 0.001,
                atMost = 1000,
                byDefault = "0.1")
        double temperature)
        implements ScopedLoss {

    /** The similarity of an example with itself, which takes no part. */
    private static final double NONE = -1e30;

    @Override
    public Value apply(LossScope scope) {
        Embeddings.check("contrastive", scope);
        Value direction = Directions.of(scope.prediction());
        Value similarity = direction.matMul(direction.transpose(1, 0)).div(temperature);
        Value same = Embeddings.isSame(scope.target()).cast(ElementType.FLOAT);
        Value self = same.graph().apply("EyeLike", Attributes.NONE, same);
        Value isSelf = self.greater(self.graph().scalar(0.5));
        Value logarithm =
                isSelf.where(similarity.graph().scalar(NONE), similarity).logSoftmax(1);
        Value pairs = same.sub(self);
        Value count = pairs.reduceSum(false, 1);
        scope.weigh(count.min(1));
        return logarithm.mul(pairs).reduceSum(false, 1).div(count.max(1)).neg();
    }

    /** Creates {@code contrastive}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
