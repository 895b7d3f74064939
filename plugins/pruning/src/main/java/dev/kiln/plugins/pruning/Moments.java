package dev.kiln.plugins.pruning;

/** The sum {@code H} of the products {@code x xᵀ} of vectors: half the Hessian of a layer's squared error. */
final class Moments {

    /** The rows from the diagonal on; those before follow by symmetry. */
    private final double[][] upper;

    Moments(int length) {
        upper = new double[length][length];
    }

    void add(double[] vector) {
        for (int i = 0; i < vector.length; i++) {
            double factor = vector[i];
            // half of the inputs are 0 after a ReLU
            if (factor != 0) {
                double[] row = upper[i];
                for (int j = i; j < row.length; j++) {
                    row[j] += factor * vector[j];
                }
            }
        }
    }

    /** Whether all sums are finite. */
    boolean isFinite() {
        double trace = trace();
        return Double.isFinite(trace);
    }

    private double trace() {
        double trace = 0;
        for (int i = 0; i < upper.length; i++) {
            trace += upper[i][i];
        }
        return trace;
    }

    /**
     * The factor of the inverse after damping: the upper triangular {@code U} with
     * {@code (H / count + damping * mean of its diagonal)⁻¹ = Uᵀ U}. The square of its element {@code [j, j]} is that of
     * the inverse of the part of {@code H} from {@code j} on. Afterwards the sums are gone.
     *
     * @param damping the share of the mean of the diagonal that is added to it, positive
     * @param count the number of examples
     */
    double[][] inverseFactor(double damping, long count) {
        double mean = trace() / count / upper.length;
        double added = mean > 0 ? damping * mean : 1;
        for (int i = 0; i < upper.length; i++) {
            for (int j = i; j < upper.length; j++) {
                upper[i][j] /= count;
            }
            upper[i][i] += added;
        }
        factor();
        return inverse();
    }

    /** The upper triangular {@code V} with {@code V Vᵀ = H}, in its place: a Cholesky factor from the last row up. */
    private void factor() {
        for (int j = upper.length - 1; j >= 0; j--) {
            double[] last = upper[j];
            last[j] = Math.sqrt(last[j] - product(last, last, j + 1));
            for (int i = 0; i < j; i++) {
                upper[i][j] = (upper[i][j] - product(upper[i], last, j + 1)) / last[j];
            }
        }
    }

    private static double product(double[] a, double[] b, int from) {
        double sum = 0;
        for (int k = from; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    /** The inverse of an upper triangular matrix. */
    private double[][] inverse() {
        double[][] inverse = new double[upper.length][upper.length];
        for (int i = upper.length - 1; i >= 0; i--) {
            double[] row = inverse[i];
            row[i] = 1;
            for (int k = i + 1; k < upper.length; k++) {
                subtract(row, upper[i][k], inverse[k], k);
            }
            for (int j = i; j < row.length; j++) {
                row[j] /= upper[i][i];
            }
        }
        return inverse;
    }

    /** {@code a -= factor * b} from an index on. */
    static void subtract(double[] a, double factor, double[] b, int from) {
        for (int j = from; j < a.length; j++) {
            a[j] -= factor * b[j];
        }
    }
}
