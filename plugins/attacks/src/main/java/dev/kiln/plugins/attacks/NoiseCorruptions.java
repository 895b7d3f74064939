package dev.kiln.plugins.attacks;

/** The noise of {@link Corruption}. */
final class NoiseCorruptions {

    private static final double[] GAUSSIAN_SMALL = {0.04, 0.06, 0.08, 0.09, 0.10};
    private static final double[] GAUSSIAN_LARGE = {0.08, 0.12, 0.18, 0.26, 0.38};
    private static final double[] SHOT_SMALL = {500, 250, 100, 75, 50};
    private static final double[] SHOT_LARGE = {60, 25, 12, 5, 3};
    private static final double[] IMPULSE_SMALL = {0.01, 0.02, 0.03, 0.05, 0.07};
    private static final double[] IMPULSE_LARGE = {0.03, 0.06, 0.09, 0.17, 0.27};
    private static final double[] SPECKLE_SMALL = {0.06, 0.1, 0.12, 0.16, 0.2};
    private static final double[] SPECKLE_LARGE = {0.15, 0.2, 0.35, 0.45, 0.6};

    /** Half the distance of two uniform numbers. */
    private static final double HALF_STEP = 0x1p-25;

    private NoiseCorruptions() {}

    /** {@code x + c n}. */
    static void gaussian(Picture picture) {
        double deviation = picture.level(GAUSSIAN_SMALL, GAUSSIAN_LARGE);
        picture.changeColors((color, i) -> color + deviation * picture.drawn().at(i));
    }

    /** {@code Poisson(c x) / c}. */
    static void shot(Picture picture) {
        double photons = picture.level(SHOT_SMALL, SHOT_LARGE);
        picture.changeColors(
                (color, i) -> poisson(color * photons, picture.drawn().at(i) + HALF_STEP) / photons);
    }

    /** The quantile of a Poisson distribution. */
    private static int poisson(double mean, double probability) {
        double term = Math.exp(-mean);
        double sum = term;
        int count = 0;
        while (sum < probability && term > 0) {
            count++;
            term *= mean / count;
            sum += term;
        }
        return count;
    }

    /** A share {@code c} of all features becomes 0 or 1. */
    static void impulse(Picture picture) {
        double share = picture.level(IMPULSE_SMALL, IMPULSE_LARGE);
        picture.changeColors((color, i) -> {
            double drawn = picture.drawn().at(i);
            return drawn >= share ? color : drawn < share / 2 ? 1 : 0;
        });
    }

    /** {@code x + c x n}. */
    static void speckle(Picture picture) {
        double deviation = picture.level(SPECKLE_SMALL, SPECKLE_LARGE);
        picture.changeColors(
                (color, i) -> color + deviation * color * picture.drawn().at(i));
    }
}
