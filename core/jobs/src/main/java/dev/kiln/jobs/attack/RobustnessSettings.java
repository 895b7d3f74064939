package dev.kiln.jobs.attack;

import dev.kiln.graph.error.OptionException;
import java.util.OptionalInt;

/**
 * The settings of a robustness evaluation.
 *
 * @param batchSize the number of examples that are attacked at once, at least 1
 * @param seed the seed of all randomness
 * @param targetClass the target class of targeted attacks for every example; where it is absent, the class after each
 *     example's own: {@code (label + 1) mod K}
 * @param shown the number of adversarial examples of each result that are kept to be shown
 * @param keepsInputs whether the adversarial inputs of all examples are kept
 */
public record RobustnessSettings(int batchSize, long seed, OptionalInt targetClass, int shown, boolean keepsInputs) {

    /** Batches of 64, the seed 0, the class after each example's own, 8 shown, the inputs not kept. */
    public static final RobustnessSettings DEFAULT = new RobustnessSettings(64, 0, OptionalInt.empty(), 8, false);

    /** Checks the counts. */
    public RobustnessSettings {
        if (batchSize < 1 || shown < 0) {
            throw new IllegalArgumentException(
                    "batchSize is " + batchSize + " and shown is " + shown + ", expected at least 1 and 0");
        }
    }

    /**
     * The same with another seed.
     *
     * @param other the seed of all randomness
     * @return the settings
     */
    public RobustnessSettings withSeed(long other) {
        return new RobustnessSettings(batchSize, other, targetClass, shown, keepsInputs);
    }

    /**
     * The target class of an example.
     *
     * @throws OptionException if the model has no such class
     */
    long wanted(long label, long classes) {
        long wanted = targetClass.isPresent() ? targetClass.getAsInt() : (label + 1) % classes;
        if (wanted < 0 || wanted >= classes) {
            throw new OptionException("The target class is " + wanted + ", the model predicts " + classes
                    + " classes: 0 to " + (classes - 1) + ".");
        }
        return wanted;
    }
}
