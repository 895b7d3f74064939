package org.example.kiln.compression;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The singular value decomposition {@code W = sum over k of left_k values_k right_kᵀ} of a matrix, by one-sided Jacobi
 * rotations (Hestenes, 1958): they make the shorter side's vectors of {@code W} orthogonal. A sweep costs
 * {@code min² * max} operations for the lengths of the two sides, and some ten sweeps are needed.
 */
final class Factors {

    private static final int SWEEPS = 60;
    private static final double ORTHOGONAL = 1e-12;

    private final boolean isTall;
    /** The vectors of the shorter side, which become {@code values_k} times a singular vector. */
    private final double[][] vectors;
    /** Row {@code k} is the singular vector of the other side. */
    private final double[][] rotations;

    private final double[] values;
    /** The places of the singular values, the greatest first. */
    private final int[] order;

    /** Decomposes a matrix. */
    Factors(Tensor matrix) {
        int rows = (int) matrix.shape()[0];
        int columns = (int) matrix.shape()[1];
        isTall = rows >= columns;
        vectors = new double[Math.min(rows, columns)][Math.max(rows, columns)];
        for (int i = 0; i < rows * columns; i++) {
            int row = i / columns;
            int column = i % columns;
            vectors[isTall ? column : row][isTall ? row : column] = matrix.getDouble(i);
        }
        rotations = new double[vectors.length][vectors.length];
        IntStream.range(0, vectors.length).forEach(k -> rotations[k][k] = 1);
        orthogonalize();
        values = Arrays.stream(vectors).mapToDouble(v -> Math.sqrt(dot(v, v))).toArray();
        order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer k) -> -values[k]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private void orthogonalize() {
        boolean isRotated = true;
        for (int sweep = 0; sweep < SWEEPS && isRotated; sweep++) {
            isRotated = false;
            for (int p = 0; p < vectors.length; p++) {
                for (int q = p + 1; q < vectors.length; q++) {
                    isRotated |= rotate(p, q);
                }
            }
        }
    }

    /** Makes two vectors orthogonal; false where they are. */
    private boolean rotate(int p, int q) {
        double pp = dot(vectors[p], vectors[p]);
        double qq = dot(vectors[q], vectors[q]);
        double pq = dot(vectors[p], vectors[q]);
        if (Math.abs(pq) <= ORTHOGONAL * Math.sqrt(pp * qq)) {
            return false;
        }
        double zeta = (qq - pp) / (2 * pq);
        double tangent = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.hypot(1, zeta));
        double cosine = 1 / Math.hypot(1, tangent);
        rotate(vectors[p], vectors[q], cosine, cosine * tangent);
        rotate(rotations[p], rotations[q], cosine, cosine * tangent);
        return true;
    }

    private static void rotate(double[] p, double[] q, double cosine, double sine) {
        for (int i = 0; i < p.length; i++) {
            double before = p[i];
            p[i] = cosine * before - sine * q[i];
            q[i] = sine * before + cosine * q[i];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** The number of the greatest singular values whose squares are at least a share of the sum of all squares. */
    int rank(double energy) {
        double missing = energy * dot(values, values);
        int rank = 0;
        while (rank < order.length && missing > 0) {
            missing -= values[order[rank]] * values[order[rank]];
            rank++;
        }
        return Math.max(1, rank);
    }

    /** The left factor of a rank, {@code [rows, rank]}: singular vectors times roots of singular values. */
    Tensor left(int rank) {
        return isTall ? columns(vectors, rank, -0.5) : columns(rotations, rank, 0.5);
    }

    /** The right factor of a rank, {@code [rank, columns]}. */
    Tensor right(int rank) {
        return isTall ? rows(rotations, rank, 0.5) : rows(vectors, rank, -0.5);
    }

    private Tensor rows(double[][] from, int rank, double power) {
        double[] chosen = IntStream.range(0, rank)
                .boxed()
                .flatMapToDouble(k -> Arrays.stream(from[order[k]]).map(v -> v * scale(k, power)))
                .toArray();
        return Tensor.of(chosen, rank, from[0].length).cast(ElementType.FLOAT);
    }

    private Tensor columns(double[][] from, int rank, double power) {
        double[] chosen = new double[from[0].length * rank];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = from[order[i % rank]][i / rank] * scale(i % rank, power);
        }
        return Tensor.of(chosen, from[0].length, rank).cast(ElementType.FLOAT);
    }

    /** A power of a singular value; 0 for that of 0. */
    private double scale(int k, double power) {
        double value = values[order[k]];
        return value == 0 ? 0 : Math.pow(value, power);
    }
}
