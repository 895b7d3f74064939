package dev.kiln.plugins.simplification;

/** Products of matrices in double precision. */
final class Products {

    private Products() {}

    /** The product of {@code a [rows, middle]} and {@code b [middle, columns]}, in row-major order. */
    static double[] of(double[] a, double[] b, int rows, int middle, int columns) {
        double[] product = new double[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int k = 0; k < middle; k++) {
                double factor = a[row * middle + k];
                for (int column = 0; column < columns; column++) {
                    product[row * columns + column] += factor * b[k * columns + column];
                }
            }
        }
        return product;
    }
}
