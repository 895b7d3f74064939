package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.build.Value;
import java.util.List;

/**
 * Layers with a skip connection that are left out at random in training (Huang et al., 2016): {@code y = x + f(x)} in
 * inference, and {@code y = x + b f(x) / (1 - rate)} in training, where {@code b} is 0 with the probability {@code rate}
 * and else 1, for each example by itself. {@code f(x)} has the shape of {@code x}.
 *
 * <p>As in torchvision and timm it is the training that is scaled; in the paper it is the inference, by
 * {@code 1 - rate}. The expected output is that of inference in both. {@code f} is computed for all examples, so that
 * training takes as long as with {@code residual}.
 *
 * @param layers the layers of {@code f}, in order
 * @param rate the probability that they are left out in training, in {@code [0, 1)}
 */
@Describe(name = "stochastic-depth", value = "Layers with a skip connection, left out at random in training")
public record StochasticDepth(
        @Describe(value = "the layers to whose output the input is added, in order", type = NamedLayer.ListType.class)
        List<NamedLayer> layers,

        @Describe(
                value = "the probability that the layers are left out for an example in training",
                atLeast = 0,
                below = 1,
                byDefault = "0.2")
        double rate)
        implements Layer {

    /** Copies the list. */
    public StochasticDepth {
        layers = new Sequential(layers).layers();
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        Value output = new Sequential(layers).apply(scope, input);
        if (!input.shape().canEqual(output.shape())) {
            throw scope.failure("its layers turn " + input.shape() + " into " + output.shape()
                    + ", which cannot be added. Keep the shape.");
        }
        return input.add(rate == 0 ? output : output.mul(ones(output).dropout(rate)));
    }

    /** A one for each example. */
    private static Value ones(Value output) {
        Value element = output;
        for (int axis = 1; axis < output.shape().rank(); axis++) {
            element = element.slice(axis, 0, 1);
        }
        return element.equal(element).cast(output.elementType());
    }

    /** Creates {@code stochastic-depth}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
