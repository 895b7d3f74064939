package dev.kiln.plugins.augmentations;

import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.training.Augmentation;
import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.api.training.AugmentationScope;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;

/**
 * Mixup: each example becomes a weighted mean of itself and another one of its batch,
 * {@code x = share * x_i + (1 - share) * x_j}, with {@code share} from {@code Beta(alpha, alpha)}, and its loss that of both
 * targets with the same weights. All inputs of an example are mixed by the same share. With {@code alpha} near 0 an example
 * stays itself, or becomes the other; with 1 all shares are equally likely.
 *
 * <p>The published code draws one share for the whole batch, this one for each example, as timm does in its mode
 * {@code elem}: the gradients of a batch then vary less. Costs no gradient and no prediction.
 *
 * <p>Source: Zhang, Cisse, Dauphin, Lopez-Paz, "mixup: Beyond Empirical Risk Minimization", ICLR 2018, which recommends
 * 0.1 to 0.4 for ImageNet and 1 for CIFAR-10; the default is that of torchvision's training recipe.
 *
 * @param alpha the parameter of the distribution of the shares
 */
@Describe(name = "mixup", value = "Mixes each example, and its target, with another one of its batch")
public record Mixup(
        @Describe(
                value = "the parameter of the beta distribution of the shares",
                above = 0,
                atMost = 1,
                byDefault = "0.2")
        double alpha)
        implements Augmentation {

    @Override
    public boolean mixes() {
        return true;
    }

    @Override
    public Batch apply(Batch batch, AugmentationScope scope) {
        int[] partners = Partners.of(scope, 0);
        float[] shares = SymmetricBeta.draw(alpha, scope, partners.length, 1);
        if (partners.length == 1) {
            Arrays.fill(shares, 1);
        }
        scope.mix(partners, shares);
        Batch mixed = batch;
        for (String input : scope.inputs()) {
            mixed = mixed.with(input, mix(input, batch.column(input), partners, shares));
        }
        return mixed;
    }

    private static Tensor mix(String name, Tensor inputs, int[] partners, float[] shares) {
        if (inputs.elementType() != ElementType.FLOAT) {
            throw new DataException("The augmentation mixup takes means of inputs, FLOAT [N, ...], and the input "
                    + name + " is " + inputs.type() + ". Leave it out for such data.");
        }
        float[] values = inputs.toFloatArray();
        int size = values.length / partners.length;
        float[] mixed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            int example = i / size;
            float other = values[partners[example] * size + i % size];
            mixed[i] = other + shares[example] * (values[i] - other);
        }
        return Tensor.of(mixed, inputs.shape());
    }

    /** Creates {@code mixup}. */
    public static final class Provider extends RecordProvider<Augmentation> implements AugmentationProvider {}
}
