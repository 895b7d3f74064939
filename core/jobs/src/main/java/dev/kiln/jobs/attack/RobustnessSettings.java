package dev.kiln.jobs.attack;

import dev.kiln.graph.error.OptionException;
import java.util.OptionalInt;

/**
 * How robustness is measured.
 *
 * @param batchSize how many examples are attacked at once, at least 1
 * @param seed keys all randomness
 * @param targetClass the class that targeted attacks want of every example; where it is absent, each example shall
 *     become the class after its own: {@code (label + 1) mod K}
 * @param shown how many adversarial examples of each result are kept to be shown
 * @param keepsInputs whether the adversarial inputs of all examples are kept
 */
public record RobustnessSettings(int batchSize, long seed, OptionalInt targetClass, int shown, boolean keepsInputs) {

    /** Batches of 64, the seed 0, the next class, 8 shown, the inputs not kept. */
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
     * @param other keys all randomness
     * @return the settings
     */
    public RobustnessSettings withSeed(long other) {
        return new RobustnessSettings(batchSize, other, targetClass, shown, keepsInputs);
    }

    /**
     * What a targeted attack wants of an example.
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
