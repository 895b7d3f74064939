package dev.kiln.plugins.attacks;

import java.util.function.DoubleUnaryOperator;

/**
 * One channel of an image in double precision.
 *
 * @param pixels row by row
 * @param height the number of rows
 * @param width the number of columns
 */
record Plane(double[] pixels, int height, int width) {

    /** The color of a place in another plane. */
    interface Color {
        double at(int row, int column);
    }

    /** A filter that is the same along both axes, symmetric about its middle. */
    record Kernel(double[] weights) {

        /** A Gaussian, cut off after a number of deviations. */
        static Kernel gaussian(double deviation, double cutOff) {
            return gaussian((int) (cutOff * deviation + 0.5), deviation);
        }

        /** A Gaussian of a radius in pixels. */
        static Kernel gaussian(int radius, double deviation) {
            double[] weights = new double[2 * radius + 1];
            double sum = 0;
            for (int i = -radius; i <= radius; i++) {
                weights[i + radius] = Math.exp(-0.5 * i * i / (deviation * deviation));
                sum += weights[i + radius];
            }
            for (int i = 0; i < weights.length; i++) {
                weights[i] /= sum;
            }
            return new Kernel(weights);
        }
    }

    static Plane of(float[] features, Places places, int channel) {
        return of(places.height(), places.width(), (y, x) -> features[places.at(channel, y, x)]);
    }

    static Plane of(int height, int width, Color color) {
        double[] pixels = new double[height * width];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = color.at(i / width, i % width);
        }
        return new Plane(pixels, height, width);
    }

    double at(int row, int column) {
        return pixels[row * width + column];
    }

    /** Each pixel changed by itself. */
    Plane mapped(DoubleUnaryOperator change) {
        return of(height, width, (y, x) -> change.applyAsDouble(at(y, x)));
    }

    /** Writes it as a channel of features. */
    void put(float[] features, int channel) {
        for (int i = 0; i < pixels.length; i++) {
            features[channel * pixels.length + i] = (float) pixels[i];
        }
    }

    /** The plane after a filter along the columns and then the rows. */
    Plane filtered(Kernel kernel, Edge edge) {
        double[] weights = kernel.weights();
        int radius = weights.length / 2;
        Plane down = of(height, width, (y, x) -> {
            double sum = 0;
            for (int i = -radius; i <= radius; i++) {
                sum += weights[i + radius] * at(edge.inside(y + i, height), x);
            }
            return sum;
        });
        return of(height, width, (y, x) -> {
            double sum = 0;
            for (int i = -radius; i <= radius; i++) {
                sum += weights[i + radius] * down.at(y, edge.inside(x + i, width));
            }
            return sum;
        });
    }

    /** The plane correlated with another one, whose middle is the origin. */
    Plane correlated(Plane weights, Edge edge) {
        int down = weights.height() / 2;
        int across = weights.width() / 2;
        return of(height, width, (y, x) -> {
            double sum = 0;
            for (int i = 0; i < weights.height(); i++) {
                int row = edge.inside(y + i - down, height);
                for (int j = 0; j < weights.width(); j++) {
                    sum += weights.at(i, j) * at(row, edge.inside(x + j - across, width));
                }
            }
            return sum;
        });
    }

    /** The color between pixels, bilinear; the plane continues beyond its edges. */
    double between(double row, double column, Edge edge) {
        int top = (int) Math.floor(row);
        int left = (int) Math.floor(column);
        double down = row - top;
        double across = column - left;
        return (1 - down) * ((1 - across) * at(top, left, edge) + across * at(top, left + 1, edge))
                + down * ((1 - across) * at(top + 1, left, edge) + across * at(top + 1, left + 1, edge));
    }

    private double at(int row, int column, Edge edge) {
        return at(edge.inside(row, height), edge.inside(column, width));
    }
}
