package dev.kiln.plugins.factorization;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * A sum of products of vectors along each axis that is near a kernel:
 *
 * <pre>
 * W[a, b, ...] = sum over k of A[a, k] B[b, k] ...
 * </pre>
 *
 * <p>In turn, the vectors along one axis are those of least squares for the others (Carroll and Chang, 1970; Harshman,
 * 1970), from the singular vectors along each axis on, and from drawn ones where the rank is larger than its length. A
 * small ridge keeps vectors that nearly cancel each other from growing without bounds. A sweep costs {@code 2 d r}
 * operations for each element of a kernel of {@code d} axes, {@code r} being the rank.
 */
final class AlternatingLeastSquares {

    private static final int SWEEPS = 100;
    private static final int FIRST_SWEEPS = 12;
    private static final double ENOUGH = 1e-4;
    private static final double RIDGE = 1e-10;

    private final int rank;
    private final DMatrixRMaj[] along;
    private final DMatrixRMaj[] vectors;
    private final double squares;
    private double lost = 1;

    AlternatingLeastSquares(Kernel kernel, int rank) {
        this.rank = rank;
        this.squares = kernel.squares();
        this.along = new DMatrixRMaj[kernel.rank()];
        this.vectors = new DMatrixRMaj[kernel.rank()];
        Random random = new Random(0);
        for (int axis = 0; axis < kernel.rank(); axis++) {
            along[axis] = kernel.along(axis);
            vectors[axis] = start(Matrices.leftVectors(along[axis]), random);
        }
        run(FIRST_SWEEPS);
    }

    private DMatrixRMaj start(DMatrixRMaj leading, Random random) {
        DMatrixRMaj start = new DMatrixRMaj(leading.numRows, rank);
        for (int i = 0; i < leading.numRows; i++) {
            for (int k = 0; k < rank; k++) {
                start.set(i, k, k < leading.numCols ? leading.get(i, k) : random.nextGaussian());
            }
        }
        return start;
    }

    /** Goes on until the vectors hardly change, from those of the first sweeps, which suffice to compare ranks. */
    AlternatingLeastSquares converged() {
        run(SWEEPS);
        balance();
        return this;
    }

    private void run(int sweeps) {
        for (int sweep = 0; sweep < sweeps; sweep++) {
            double before = lost;
            for (int axis = 0; axis < vectors.length; axis++) {
                improve(axis);
            }
            if (before - lost <= ENOUGH * before) {
                break;
            }
        }
    }

    private void improve(int axis) {
        DMatrixRMaj others = others(axis);
        DMatrixRMaj products = Matrices.times(along[axis], others);
        DMatrixRMaj squared = inner(axis);
        DMatrixRMaj ridged = squared.copy();
        double ridge = RIDGE * CommonOps_DDRM.trace(squared) / rank + Double.MIN_NORMAL;
        for (int k = 0; k < rank; k++) {
            ridged.add(k, k, ridge);
        }
        vectors[axis] = Matrices.divided(products, ridged);
        DMatrixRMaj own = Matrices.transposedTimes(vectors[axis], vectors[axis]);
        lost = 1 - (2 * Matrices.dot(products, vectors[axis]) - Matrices.dot(own, squared)) / squares;
    }

    /** The products of the vectors along the other axes, a row for each of their places. */
    private DMatrixRMaj others(int axis) {
        DMatrixRMaj products = new DMatrixRMaj(1, rank);
        products.fill(1);
        for (int other = 0; other < vectors.length; other++) {
            if (other != axis) {
                products = products(products, vectors[other]);
            }
        }
        return products;
    }

    /** Each row of one matrix times each of another, element by element. */
    private DMatrixRMaj products(DMatrixRMaj outer, DMatrixRMaj inner) {
        DMatrixRMaj products = new DMatrixRMaj(outer.numRows * inner.numRows, rank);
        // the most time of a sweep is spent here: arrays without checked access
        double[] target = products.data;
        double[] a = outer.data;
        double[] b = inner.data;
        for (int row = 0; row < products.numRows; row++) {
            int first = row / inner.numRows * rank;
            int second = row % inner.numRows * rank;
            for (int k = 0; k < rank; k++) {
                target[row * rank + k] = a[first + k] * b[second + k];
            }
        }
        return products;
    }

    /** The inner products of the {@link #others}. */
    private DMatrixRMaj inner(int axis) {
        DMatrixRMaj inner = new DMatrixRMaj(rank, rank);
        inner.fill(1);
        for (int other = 0; other < vectors.length; other++) {
            if (other != axis) {
                CommonOps_DDRM.elementMult(inner, Matrices.transposedTimes(vectors[other], vectors[other]), inner);
            }
        }
        return inner;
    }

    /** Lets the vectors of each product have one length along all axes. */
    private void balance() {
        for (int k = 0; k < rank; k++) {
            double product = 1;
            for (DMatrixRMaj matrix : vectors) {
                product *= length(matrix, k);
            }
            double each = Math.pow(product, 1.0 / vectors.length);
            for (DMatrixRMaj matrix : vectors) {
                double own = length(matrix, k);
                for (int i = 0; i < matrix.numRows; i++) {
                    matrix.set(i, k, own == 0 ? 0 : matrix.get(i, k) * each / own);
                }
            }
        }
    }

    private static double length(DMatrixRMaj matrix, int column) {
        double sum = 0;
        for (int i = 0; i < matrix.numRows; i++) {
            sum += matrix.get(i, column) * matrix.get(i, column);
        }
        return Math.sqrt(sum);
    }

    /** The element of a vector along an axis. */
    double vector(int axis, int place, int k) {
        return vectors[axis].get(place, k);
    }

    /** The share of the squares that is lost. */
    double lost() {
        return lost;
    }
}
