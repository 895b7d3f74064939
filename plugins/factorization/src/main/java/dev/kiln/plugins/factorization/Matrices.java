package dev.kiln.plugins.factorization;

import dev.kiln.graph.error.GraphException;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.concurrency.EjmlConcurrency;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.ejml.interfaces.linsol.LinearSolverDense;

/** Decompositions of matrices in double precision. */
final class Matrices {

    static {
        // its pool of threads would outlive the plugin, and the user has said how many threads work
        EjmlConcurrency.USE_CONCURRENT = false;
    }

    private Matrices() {}

    /**
     * The singular value decomposition {@code left diag(values) rightᵀ} of a matrix.
     *
     * @param left the left vectors, one in each column
     * @param values the singular values, the greatest first
     * @param right the right vectors, one in each column
     */
    record Singular(DMatrixRMaj left, double[] values, DMatrixRMaj right) {}

    /** The singular value decomposition of a matrix, as many vectors as its shorter side is long. */
    static Singular singular(DMatrixRMaj matrix) {
        SingularValueDecomposition_F64<DMatrixRMaj> found =
                DecompositionFactory_DDRM.svd(matrix.numRows, matrix.numCols, true, true, true);
        requireDone(found.decompose(matrix.copy()), matrix);
        DMatrixRMaj left = found.getU(null, false);
        DMatrixRMaj right = found.getV(null, false);
        double[] values = found.getSingularValues();
        SingularOps_DDRM.descendingOrder(left, false, values, found.numberOfSingularValues(), right, false);
        return new Singular(left, values, right);
    }

    /**
     * The left singular vectors of a matrix, the eigenvectors of {@code M Mᵀ}, as columns in the order of their
     * singular values. Where the rows are few and long, that takes a fraction of the time of {@link #singular}.
     */
    static DMatrixRMaj leftVectors(DMatrixRMaj matrix) {
        int size = matrix.numRows;
        DMatrixRMaj squares = new DMatrixRMaj(size, size);
        CommonOps_DDRM.multOuter(matrix, squares);
        EigenDecomposition_F64<DMatrixRMaj> found = DecompositionFactory_DDRM.eig(size, true, true);
        requireDone(found.decompose(squares), matrix);
        int[] order = IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparingDouble(
                        (Integer i) -> -found.getEigenvalue(i).getReal()))
                .mapToInt(Integer::intValue)
                .toArray();
        DMatrixRMaj vectors = new DMatrixRMaj(size, size);
        for (int column = 0; column < size; column++) {
            CommonOps_DDRM.insert(found.getEigenVector(order[column]), vectors, 0, column);
        }
        return vectors;
    }

    private static void requireDone(boolean isDone, DMatrixRMaj matrix) {
        if (!isDone) {
            throw new GraphException("The decomposition of a weight of " + matrix.numRows + " x " + matrix.numCols
                    + " numbers does not converge; leave its layer out with the option exclude.");
        }
    }

    /** {@code A B}. */
    static DMatrixRMaj times(DMatrixRMaj a, DMatrixRMaj b) {
        return CommonOps_DDRM.mult(a, b, null);
    }

    /** {@code Aᵀ B}. */
    static DMatrixRMaj transposedTimes(DMatrixRMaj a, DMatrixRMaj b) {
        return CommonOps_DDRM.multTransA(a, b, null);
    }

    /** The first columns of a matrix. */
    static DMatrixRMaj columns(DMatrixRMaj matrix, int count) {
        return CommonOps_DDRM.extract(matrix, 0, matrix.numRows, 0, count);
    }

    /** {@code B A⁻¹} for a symmetric, positive definite {@code A}. */
    static DMatrixRMaj divided(DMatrixRMaj b, DMatrixRMaj a) {
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(a.numRows);
        requireDone(solver.setA(a.copy()), b);
        DMatrixRMaj transposed = new DMatrixRMaj(b.numCols, b.numRows);
        solver.solve(CommonOps_DDRM.transpose(b, null), transposed);
        return CommonOps_DDRM.transpose(transposed, null);
    }

    /** The sum of the products of equal places. */
    static double dot(DMatrixRMaj a, DMatrixRMaj b) {
        double sum = 0;
        for (int i = 0; i < a.getNumElements(); i++) {
            sum += a.get(i) * b.get(i);
        }
        return sum;
    }
}
