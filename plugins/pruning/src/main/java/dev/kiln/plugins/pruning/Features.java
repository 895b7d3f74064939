package dev.kiln.plugins.pruning;

import dev.kiln.graph.tensor.Tensor;
import java.util.function.Consumer;

/**
 * The vectors of features along an axis of a value, one for each index along the others.
 *
 * @param axis the axis, counted from the end if it is negative
 */
record Features(int axis) implements InputVectors {

    @Override
    public void forEach(Tensor values, int group, Consumer<double[]> receiver) {
        long[] shape = values.shape();
        Along along = Along.of(axis < 0 ? axis + shape.length : axis, shape);
        float[] elements = values.toFloatArray();
        double[] vector = new double[along.length()];
        for (int first = 0; first < elements.length; first++) {
            if (along.index(first) == 0) {
                for (int i = 0; i < vector.length; i++) {
                    vector[i] = elements[first + i * along.stride()];
                }
                receiver.accept(vector);
            }
        }
    }
}
