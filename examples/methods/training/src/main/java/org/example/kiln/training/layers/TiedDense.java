package org.example.kiln.training.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/**
 * A linear map back by the weight of an earlier layer, with a bias of its own: {@code y = x W + b} where that layer is
 * a {@code dense} and computes {@code x W^T}, as the decoder of an autoencoder (Vincent et al., 2010); or
 * {@code y = x W^T + b} where it is an {@code embedding}, as the last layer of a language model (Press and Wolf, 2017).
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, K]} or {@code [N, T, K]}</td></tr>
 * <tr><td>the weight</td><td>{@code [K, D]}; {@code [D, K]} of an embedding</td></tr>
 * <tr><td>{@code bias}</td><td>{@code [D]}, initially 0</td></tr>
 * <tr><td>output</td><td>{@code [N, D]} or {@code [N, T, D]}</td></tr>
 * </table>
 *
 * @param weight the name of the weight in the model, such as {@code dense_1.weight}
 * @param of the kind of layer that has the weight
 */
@Describe(name = "tied-dense", value = "A linear map by the transposed weight of an earlier layer")
public record TiedDense(
        @Describe("the name of the weight in the model, as in dense_1.weight")
        String weight,

        @Describe(value = "the kind of layer that has the weight", byDefault = "dense")
        Owner of)
        implements Layer {

    /** The kind of layer that has the weight. */
    public enum Owner {
        /** Its weight is {@code [outputs, inputs]}. */
        DENSE,
        /** Its weight is {@code [tokens, features]}. */
        EMBEDDING
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        Value shared = scope.parameter(weight);
        if (shared.shape().rank() != 2) {
            throw scope.failure("its weight " + weight + " is " + shared.shape()
                    + ", expected the matrix of a dense or an embedding.");
        }
        Value matrix = of == Owner.DENSE ? shared : shared.transpose(1, 0);
        Value bias = scope.parameter("bias", Initializer.constant(0), matrix.size(1));
        return input.matMul(matrix).add(bias);
    }

    /** Creates {@code tied-dense}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
