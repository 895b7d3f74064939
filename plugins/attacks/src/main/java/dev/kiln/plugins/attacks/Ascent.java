package dev.kiln.plugins.attacks;

import dev.kiln.api.extension.Describe;

/**
 * The length of Auto-PGD's ascent, its starts and its draws. 100 iterations are AutoAttack's.
 *
 * @param iterations the number of steps
 * @param restarts the number of random starts, each with the examples that withstood the earlier ones
 * @param eot the number of draws of a randomised model whose mean loss is followed
 * @param largerBalls whether it descends to the ball through those of {@code 3 eps} and {@code 2 eps}, with 30, 30 and 40 %
 *     of the iterations, as AutoAttack does in L1
 */
public record Ascent(
        @Describe(value = "the number of steps", atLeast = 1, atMost = 100_000, byDefault = "100")
        int iterations,

        @Describe(value = "the number of random starts", atLeast = 1, atMost = 1_000_000, byDefault = "1")
        int restarts,

        @Describe(
                value = "the number of draws of a randomised model whose mean loss is followed",
                atLeast = 1,
                atMost = 1000,
                byDefault = "1")
        int eot,

        @Describe(value = "whether it descends through balls of 3 and 2 eps first", byDefault = "false")
        boolean largerBalls) {

    /**
     * In one ball from one start, for a model that is not randomised.
     *
     * @param iterations the number of steps
     */
    public Ascent(int iterations) {
        this(iterations, 1, 1, false);
    }

    /**
     * The same from several starts.
     *
     * @param starts their number
     * @return the ascent
     */
    public Ascent withRestarts(int starts) {
        return new Ascent(iterations, starts, eot, largerBalls);
    }
}
