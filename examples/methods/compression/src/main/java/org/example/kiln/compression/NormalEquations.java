package org.example.kiln.compression;

import dev.kiln.graph.tensor.Tensor;

/** The sums {@code G = sum over rows of x xᵀ} of the inputs of a layer, from which least squares follow. */
final class NormalEquations {

    private final double[][] sums;

    NormalEquations(int inputs) {
        sums = new double[inputs][inputs];
    }

    /** Adds the rows of a batch, {@code [..., I]}. */
    void add(Tensor rows) {
        float[] x = rows.toFloatArray();
        for (int row = 0; row < x.length; row += sums.length) {
            for (int i = 0; i < sums.length; i++) {
                for (int j = 0; j < sums.length; j++) {
                    sums[i][j] += (double) x[row + i] * x[row + j];
                }
            }
        }
    }

    /** The mean of the diagonal: the sum of the squares of an input over all rows. */
    double scale() {
        double trace = 0;
        for (int i = 0; i < sums.length; i++) {
            trace += sums[i][i];
        }
        return trace / sums.length;
    }

    /** {@code G d}. */
    double[] times(double[] d) {
        double[] product = new double[d.length];
        for (int i = 0; i < d.length; i++) {
            for (int j = 0; j < d.length; j++) {
                product[i] += sums[i][j] * d[j];
            }
        }
        return product;
    }

    /** {@code dᵀ G d}: the sum over rows of {@code (x · d)²}. */
    double error(double[] d) {
        double[] product = times(d);
        double sum = 0;
        for (int i = 0; i < d.length; i++) {
            sum += d[i] * product[i];
        }
        return Math.max(0, sum);
    }

    /**
     * Solves {@code (G + ridge) v = right} for some inputs, the others being 0, by a Cholesky decomposition.
     *
     * @param free the inputs
     * @param right the right side for all inputs
     * @param ridge what is added to the diagonal, positive
     */
    double[] solve(int[] free, double[] right, double ridge) {
        double[][] lower = new double[free.length][free.length];
        double[] solution = new double[free.length];
        for (int i = 0; i < free.length; i++) {
            for (int j = 0; j <= i; j++) {
                double rest = sums[free[i]][free[j]] + (i == j ? ridge : 0) - dot(lower[i], lower[j], j);
                lower[i][j] = i == j ? Math.sqrt(rest) : rest / lower[j][j];
            }
            solution[i] = (right[free[i]] - dot(lower[i], solution, i)) / lower[i][i];
        }
        double[] solved = new double[right.length];
        for (int i = free.length - 1; i >= 0; i--) {
            solution[i] /= lower[i][i];
            solved[free[i]] = solution[i];
            for (int j = 0; j < i; j++) {
                solution[j] -= lower[i][j] * solution[i];
            }
        }
        return solved;
    }

    private static double dot(double[] a, double[] b, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
