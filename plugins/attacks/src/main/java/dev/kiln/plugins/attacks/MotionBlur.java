package dev.kiln.plugins.attacks;

/**
 * Half a Gaussian along a line: ImageMagick's {@code MotionBlurImage}. A pixel becomes the mean of those at {@code i}
 * steps from it in the direction, each rounded to a pixel, for {@code i} from 0 to twice the radius, weighted with
 * {@code exp(-i² / 2s²)}.
 *
 * @param weights those of the steps
 * @param down the rows that each step goes down
 * @param across the columns that each step goes to the right
 */
record MotionBlur(double[] weights, int[] down, int[] across) {

    /** A blur in a direction, which is clockwise from the right. */
    static MotionBlur of(int radius, double deviation, double degrees) {
        int steps = 2 * radius + 1;
        Plane.Kernel whole = Plane.Kernel.gaussian(steps - 1, deviation);
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            sum += whole.weights()[steps - 1 + i];
        }
        double[] weights = new double[steps];
        int[] down = new int[steps];
        int[] across = new int[steps];
        for (int i = 0; i < steps; i++) {
            weights[i] = whole.weights()[steps - 1 + i] / sum;
            down[i] = rounded(i * Math.sin(Math.toRadians(degrees)));
            across[i] = rounded(i * Math.cos(Math.toRadians(degrees)));
        }
        return new MotionBlur(weights, down, across);
    }

    /** The nearest whole number, of two the lower one. */
    private static int rounded(double length) {
        return (int) Math.ceil(length - 0.5);
    }

    Plane blurred(Plane plane) {
        return Plane.of(plane.height(), plane.width(), (y, x) -> {
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                int row = Edge.NEAREST.inside(y + down[i], plane.height());
                int column = Edge.NEAREST.inside(x + across[i], plane.width());
                sum += weights[i] * plane.at(row, column);
            }
            return sum;
        });
    }
}
