package dev.kiln.plugins.layers.initializers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A random orthogonal matrix times {@code gain} (Saxe et al., 2014): with the weight {@code [outputs, ...]} as a matrix of
 * {@code m} rows and {@code n} columns, its rows are orthonormal if {@code m <= n}, otherwise its columns are, so that the
 * layer keeps lengths and angles. It is PyTorch's {@code orthogonal_}: normal vectors made orthonormal one after the
 * other, by which all such matrices are equally likely.
 *
 * <p>It takes {@code 4 * min(m, n)^2 * max(m, n)} operations, some minutes from 4096 rows and columns on.
 *
 * @param gain the factor of the matrix, positive
 */
@Describe(name = "orthogonal", value = "a random orthogonal matrix")
public record Orthogonal(
        @Describe(value = "the factor of the weights, such as 5/3 before tanh", above = 0, byDefault = "1.0")
        double gain)
        implements Initializer {

    /** With the gain 1. */
    public Orthogonal() {
        this(1);
    }

    @Override
    public Tensor draw(RandomGenerator random, long... shape) {
        if (shape.length < 2) {
            throw new OptionException("orthogonal is given a parameter of the shape " + Arrays.toString(shape)
                    + ", which is no matrix. Choose normal or uniform for it.");
        }
        int rows = Math.toIntExact(shape[0]);
        int columns = Math.toIntExact(Shape.of(shape).elements() / rows);
        double[][] vectors = orthonormal(random, Math.min(rows, columns), Math.max(rows, columns));
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            int row = i / columns;
            int column = i % columns;
            values[i] = (float) (gain * (rows <= columns ? vectors[row][column] : vectors[column][row]));
        }
        return Tensor.of(values, shape);
    }

    private static double[][] orthonormal(RandomGenerator random, int count, int length) {
        double[][] vectors = new double[count][];
        for (int i = 0; i < count; i++) {
            Tensor normal = Initializer.normal(1).draw(random, length);
            double[] vector = new double[length];
            Arrays.setAll(vector, normal::getDouble);
            // twice, since rounding leaves a rest that matters where little is left of the vector
            subtractParts(vector, vectors, i);
            subtractParts(vector, vectors, i);
            double norm = Math.sqrt(dot(vector, vector));
            Arrays.setAll(vector, k -> vector[k] / norm);
            vectors[i] = vector;
        }
        return vectors;
    }

    /** Subtracts the parts of a vector along the first vectors of a list. */
    private static void subtractParts(double[] vector, double[][] vectors, int count) {
        for (int i = 0; i < count; i++) {
            double[] other = vectors[i];
            double part = dot(vector, other);
            for (int k = 0; k < vector.length; k++) {
                vector[k] -= part * other[k];
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Creates {@code orthogonal}. */
    public static final class Provider extends RecordProvider<Initializer> implements InitializerProvider {}
}
