package dev.kiln.jobs.attack;

/**
 * The settings of a robustness evaluation.
 *
 * @param batchSize the number of examples that are attacked at once, at least 1
 * @param seed the seed of all randomness
 * @param target the choice of the classes that targeted attacks want
 * @param shown the number of adversarial examples of each result that are kept to be shown
 * @param keepsInputs whether the adversarial inputs of all examples are kept
 */
public record RobustnessSettings(int batchSize, long seed, TargetRule target, int shown, boolean keepsInputs) {

    /** Batches of 64, the seed 0, the class after each example's own, 8 shown, the inputs not kept. */
    public static final RobustnessSettings DEFAULT = new RobustnessSettings(64, 0, TargetRule.NEXT, 8, false);

    /** Checks the counts. */
    public RobustnessSettings {
        if (batchSize < 1 || shown < 0) {
            throw new IllegalArgumentException(
                    "batchSize is " + batchSize + " and shown is " + shown + ", expected at least 1 and 0");
        }
    }

    /** Returns the same with the adversarial inputs of all examples kept. */
    public RobustnessSettings keepingInputs() {
        return new RobustnessSettings(batchSize, seed, target, shown, true);
    }

    /**
     * The same with another seed.
     *
     * @param other the seed of all randomness
     * @return the settings
     */
    public RobustnessSettings withSeed(long other) {
        return new RobustnessSettings(batchSize, other, target, shown, keepsInputs);
    }
}
