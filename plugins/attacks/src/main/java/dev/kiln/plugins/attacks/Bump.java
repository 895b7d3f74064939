package dev.kiln.plugins.attacks;

/**
 * The bump of the Square attack (Andriushchenko et al., 2020, algorithm 3): nested rectangles around a center.
 *
 * @param length the length that is 1
 */
record Bump(Length length) {

    /**
     * A bump in one half of a window and its negative in the other, each of the same length.
     *
     * @param rows the height of the window
     * @param columns its width
     * @param isTurned whether the halves are left and right, and not above each other; where the window is a single row
     *     or column they are where there is room
     * @return row by row
     */
    double[] pair(int rows, int columns, boolean isTurned) {
        boolean isAcross = isTurned ? columns > 1 : rows == 1;
        double[] pair = isAcross ? transposed(stacked(columns, rows), columns, rows) : stacked(rows, columns);
        return over(pair, length.of(pair));
    }

    /** Halves of a depth one after the other, each of a breadth. */
    private double[] stacked(int depth, int breadth) {
        int half = depth / 2;
        double[] upper = nested(half, breadth);
        double[] lower = nested(depth - half, breadth);
        double[] pair = new double[depth * breadth];
        System.arraycopy(upper, 0, pair, 0, upper.length);
        for (int i = 0; i < lower.length; i++) {
            pair[upper.length + i] = -lower[i];
        }
        return pair;
    }

    /**
     * The sum of {@code (k + 1)^-e} over the rectangles {@code k} from the center that hold a place, of length 1. In L1
     * {@code e} is 4, as in AutoAttack's program, in L2 2.
     */
    private double[] nested(int rows, int columns) {
        double[] bump = new double[rows * columns];
        int middle = rows / 2;
        int center = columns / 2;
        for (int i = 0; i < bump.length; i++) {
            int distance = Math.max(Math.abs(i / columns - middle), Math.abs(i % columns - center));
            for (int k = distance; k < Math.max(middle, center) + 1; k++) {
                bump[i] += 1.0 / Math.pow(k + 1, length == Length.L1 ? 4 : 2);
            }
        }
        return over(bump, length.of(bump));
    }

    private static double[] transposed(double[] matrix, int depth, int breadth) {
        double[] transposed = new double[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            transposed[i % breadth * depth + i / breadth] = matrix[i];
        }
        return transposed;
    }

    private static double[] over(double[] vector, double divisor) {
        double[] scaled = new double[vector.length];
        for (int i = 0; i < vector.length; i++) {
            scaled[i] = vector[i] / divisor;
        }
        return scaled;
    }
}
