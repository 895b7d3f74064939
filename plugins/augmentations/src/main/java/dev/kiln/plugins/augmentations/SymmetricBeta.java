package dev.kiln.plugins.augmentations;

import dev.kiln.api.training.AugmentationScope;
import dev.kiln.graph.Noise;

/**
 * Draws from the beta distribution {@code Beta(alpha, alpha)} with {@code alpha} in (0, 1], by Jöhnk's rejection: two
 * uniform numbers to the power of {@code 1 / alpha}, the first over their sum where that is at most 1. At least half of the
 * pairs are accepted.
 *
 * <p>Source: Jöhnk, "Erzeugung von betaverteilten und gammaverteilten Zufallszahlen", Metrika 8, 1964.
 */
final class SymmetricBeta {

    /** All are rejected with a probability of 2^-64. */
    private static final int MOST = 64;

    /** Half the distance of two neighbours among the uniform numbers, which are multiples of 2^-24. */
    private static final double HALF = 0x1p-25;

    private SymmetricBeta() {}

    /**
     * A number for each example.
     *
     * @param alpha the parameter
     * @param scope the services of the host
     * @param examples their number
     * @param firstDraw the number of the first of its draws; all after it are used
     * @return {@code [N]}, in [0, 1]
     */
    static float[] draw(double alpha, AugmentationScope scope, int examples, long firstDraw) {
        float[] drawn = new float[examples];
        boolean[] accepted = new boolean[examples];
        int open = examples;
        for (int i = 0; i < MOST && open > 0; i++) {
            float[] first = scope.noise(Noise.UNIFORM, firstDraw + 2L * i).toFloatArray();
            float[] second = scope.noise(Noise.UNIFORM, firstDraw + 2L * i + 1).toFloatArray();
            for (int n = 0; n < examples; n++) {
                if (!accepted[n]) {
                    // powers underflow for a small alpha, their logarithms do not
                    double x = Math.log(first[n] + HALF) / alpha;
                    double y = Math.log(second[n] + HALF) / alpha;
                    accepted[n] = Math.exp(x) + Math.exp(y) <= 1;
                    drawn[n] = (float) (1 / (1 + Math.exp(y - x)));
                    open -= accepted[n] ? 1 : 0;
                }
            }
        }
        return drawn;
    }
}
