package dev.kiln.plugins.layers;

import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;

/** The greatest singular value of a weight by power iteration, from the direction that the training step before found. */
final class SpectralNorm {

    /** Keeps the direction finite where the weight is 0. */
    private static final double EPSILON = 1e-12;

    private SpectralNorm() {}

    /** Creates the parameter {@code weight}, its first axis the outputs, and divides it by its greatest singular value. */
    static Value weight(LayerScope scope, int iterations, Initializer initial, long... shape) {
        Value weight = scope.parameter("weight", initial, shape);
        Value matrix = shape.length == 2 ? weight : weight.reshape(shape[0], -1);
        Value u = scope.statistic("u", Tensor.full(ElementType.FLOAT, 1 / Math.sqrt((double) shape[0]), 1, shape[0]));
        Value image = image(matrix, u, iterations);
        scope.follow(u, unit(image));
        return weight.div(image.norm(false));
    }

    /** {@code W v} after the iterations: its norm is the singular value, its direction {@code u}. */
    private static Value image(Value weight, Value start, int iterations) {
        Value transposed = weight.transpose(1, 0);
        Value image = start;
        for (int i = 0; i < iterations; i++) {
            Value v = unit(unit(image).matMul(weight));
            image = v.matMul(transposed);
        }
        return image;
    }

    private static Value unit(Value vector) {
        return vector.div(vector.norm(false).max(EPSILON));
    }
}
