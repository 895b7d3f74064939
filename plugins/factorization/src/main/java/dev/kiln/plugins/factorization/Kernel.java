package dev.kiln.plugins.factorization;

import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/**
 * A weight in double precision, as matrices along each of its axes.
 *
 * @param numbers its elements in row-major order
 * @param lengths the lengths of its axes
 */
record Kernel(double[] numbers, int... lengths) {

    static Kernel of(Tensor weight) {
        double[] numbers = new double[Math.toIntExact(weight.size())];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = weight.getDouble(i);
        }
        return new Kernel(
                numbers,
                Arrays.stream(weight.shape()).mapToInt(Math::toIntExact).toArray());
    }

    /** The same elements under other lengths. */
    Kernel reshaped(int... newLengths) {
        return new Kernel(numbers, newLengths);
    }

    int length(int axis) {
        return lengths[axis];
    }

    int rank() {
        return lengths.length;
    }

    double squares() {
        return Arrays.stream(numbers).map(n -> n * n).sum();
    }

    /** The elements as a matrix with an axis as its rows, and the others, in order, as its columns. */
    DMatrixRMaj along(int axis) {
        int rows = lengths[axis];
        int columns = numbers.length / rows;
        int inner = inner(axis);
        DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < numbers.length; i++) {
            matrix.set(i / inner % rows, column(i, inner, rows), numbers[i]);
        }
        return matrix;
    }

    /** The kernel whose matrix {@link #along} an axis this is, the other lengths being those of this kernel. */
    private Kernel withMatrix(int axis, DMatrixRMaj matrix) {
        int[] changed = lengths.clone();
        changed[axis] = matrix.numRows;
        double[] moved = new double[matrix.getNumElements()];
        int inner = inner(axis);
        for (int i = 0; i < moved.length; i++) {
            moved[i] = matrix.get(i / inner % matrix.numRows, column(i, inner, matrix.numRows));
        }
        return new Kernel(moved, changed);
    }

    private static int column(int place, int inner, int rows) {
        return place / (inner * rows) * inner + place % inner;
    }

    private int inner(int axis) {
        return Arrays.stream(lengths, axis + 1, lengths.length).reduce(1, (a, b) -> a * b);
    }

    /** The kernel with each line along an axis multiplied by {@code Mᵀ}: {@code [rows of M]} becomes {@code [columns]}. */
    Kernel projected(int axis, DMatrixRMaj matrix) {
        return withMatrix(axis, Matrices.transposedTimes(matrix, along(axis)));
    }
}
