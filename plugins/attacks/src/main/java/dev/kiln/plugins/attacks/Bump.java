package dev.kiln.plugins.attacks;

/** The bump of the Square attack in L2 (Andriushchenko et al., 2020, algorithm 3): nested rectangles around a center. */
final class Bump {

    private Bump() {}

    /**
     * A bump in one half of a window and its negative in the other, of length 1.
     *
     * @param rows the height of the window
     * @param columns its width
     * @param isTurned whether the halves are left and right, and not above each other; where the window is a single row
     *     or column they are where there is room
     * @return row by row
     */
    static double[] pair(int rows, int columns, boolean isTurned) {
        boolean isAcross = isTurned ? columns > 1 : rows == 1;
        double[] pair = isAcross ? transposed(stacked(columns, rows), columns, rows) : stacked(rows, columns);
        return over(pair, length(pair));
    }

    /** Halves of a length one after the other, each of a breadth. */
    private static double[] stacked(int length, int breadth) {
        int half = length / 2;
        double[] upper = nested(half, breadth);
        double[] lower = nested(length - half, breadth);
        double[] pair = new double[length * breadth];
        System.arraycopy(upper, 0, pair, 0, upper.length);
        for (int i = 0; i < lower.length; i++) {
            pair[upper.length + i] = -lower[i];
        }
        return pair;
    }

    /** The sum of {@code 1 / (k + 1)²} over the rectangles {@code k} from the center that hold a place, of length 1. */
    private static double[] nested(int rows, int columns) {
        double[] bump = new double[rows * columns];
        int middle = rows / 2;
        int center = columns / 2;
        for (int i = 0; i < bump.length; i++) {
            int distance = Math.max(Math.abs(i / columns - middle), Math.abs(i % columns - center));
            for (int k = distance; k < Math.max(middle, center) + 1; k++) {
                bump[i] += 1.0 / ((k + 1) * (k + 1));
            }
        }
        return over(bump, length(bump));
    }

    private static double[] transposed(double[] matrix, int length, int breadth) {
        double[] transposed = new double[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            transposed[i % breadth * length + i / breadth] = matrix[i];
        }
        return transposed;
    }

    private static double length(double[] vector) {
        double square = 0;
        for (double element : vector) {
            square += element * element;
        }
        return Math.sqrt(square);
    }

    private static double[] over(double[] vector, double length) {
        double[] scaled = new double[vector.length];
        for (int i = 0; i < vector.length; i++) {
            scaled[i] = vector[i] / length;
        }
        return scaled;
    }
}
