package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import java.util.stream.LongStream;

/**
 * The soft Dice loss of masks (Milletari et al., 2016), for segmentation: 1 minus the overlap of the predicted mask with the
 * right one, which counts a small object as much as a large one. With {@code p = sigmoid(logits)} and the mask {@code t},
 * sums over the elements of an example:
 *
 * <pre>
 * loss = 1 - (2 sum of p t + smooth) / (sum of p + sum of t + smooth)
 * </pre>
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>prediction</td><td>logits, FLOAT {@code [N, ...]}, such as {@code [N, C, H, W]}</td></tr>
 * <tr><td>target</td><td>FLOAT in {@code [0, 1]}, BOOL, or integers 0 and 1, of the prediction's shape</td></tr>
 * <tr><td>result</td><td>FLOAT {@code [N]}, in {@code [0, 1]}</td></tr>
 * </table>
 *
 * <p>With {@code per-channel} there is one overlap for each channel, axis 1, and their losses are averaged. Elements that a
 * mask of the data leaves out do not count. The network ends without a sigmoid.
 *
 * <p>{@code DiceLoss(sigmoid=True)} of MONAI is the loss with {@code per-channel}. {@code Dice} of Keras takes
 * probabilities and sums over the whole batch; PyTorch has none. Milletari et al. square {@code p} and {@code t} in the
 * denominator.
 *
 * @param smooth added to both sums, positive, so that two empty masks have the loss 0
 * @param perChannel whether the channels, axis 1, are compared each by itself
 */
@Describe(name = "dice", value = "1 minus the overlap of predicted and right masks, for segmentation")
public record Dice(
        @Describe(
                value = "the number that is added to the overlap and to the total",
                atLeast = 1e-6,
                atMost = 1e6,
                byDefault = "1.0",
                unit = "elements")
        double smooth,

        @Describe(value = "whether each channel, axis 1, has an overlap of its own", byDefault = "false")
        boolean perChannel)
        implements ScopedLoss {

    @Override
    public Value apply(LossScope scope) {
        check(scope);
        Value p = counted(scope, scope.prediction().sigmoid());
        Value t = counted(scope, scope.target().cast(ElementType.FLOAT));
        Value overlap = sum(p.mul(t)).mul(2).add(smooth);
        Value loss = overlap.div(sum(p).add(sum(t)).add(smooth)).neg().add(1);
        return perChannel ? loss.reduceMean(false, 1) : loss;
    }

    private Value sum(Value elements) {
        long[] axes =
                LongStream.range(perChannel ? 2 : 1, elements.shape().rank()).toArray();
        return elements.reduceSum(false, axes);
    }

    private static Value counted(LossScope scope, Value elements) {
        int rank = elements.shape().rank();
        return scope.mask()
                .map(mask -> elements.mul(wide(mask, rank).cast(ElementType.FLOAT)))
                .orElse(elements);
    }

    private static Value wide(Value mask, int rank) {
        Value wide = mask;
        while (wide.shape().rank() < rank) {
            wide = wide.unsqueeze(wide.shape().rank());
        }
        return wide;
    }

    private void check(LossScope scope) {
        Value prediction = scope.prediction();
        Value target = scope.target();
        if (!Elements.isTruth(target, prediction.shape())) {
            throw new GraphException("The loss dice takes a mask of the model's output's shape, " + prediction.shape()
                    + ", FLOAT, BOOL or integers, and the target is " + target.type()
                    + ". Give the network as many outputs as the mask has elements.");
        }
        int least = perChannel ? 3 : 2;
        if (prediction.shape().rank() < least) {
            throw new GraphException(
                    "The loss dice takes masks of " + (perChannel ? "channels, [N, C, ...]" : "[N, ...]")
                            + ", and the model's output is " + prediction.type() + ". "
                            + (perChannel ? "Set per-channel=false." : "Use the loss binary-cross-entropy."));
        }
    }

    /** Creates {@code dice}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
