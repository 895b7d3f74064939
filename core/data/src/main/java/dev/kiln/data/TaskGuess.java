package dev.kiln.data;

import dev.kiln.api.extension.Option;
import java.util.HashSet;
import java.util.Set;

/** Guesses whether numeric targets are classes, where the user did not state it. */
final class TaskGuess {

    /** The maximum number of different numbers that are taken as classes. */
    static final int MOST_CLASSES = 20;

    /** The option for the task. */
    static final Option<StatedTask> TASK = Option.choice(
                    "task",
                    StatedTask.class,
                    "the kind of the target; if left out, a class where it is text or at most " + MOST_CLASSES
                            + " different whole numbers or where the model predicts classes, else a value")
            .optional();

    private TaskGuess() {}

    /**
     * Whether there are at most 20 different numbers, all of them whole.
     *
     * @param values the targets
     * @return whether they look like classes
     */
    static boolean looksLikeClasses(double[] values) {
        Set<Double> different = new HashSet<>();
        for (double value : values) {
            different.add(value);
            if (value != Math.rint(value) || different.size() > MOST_CLASSES) {
                return false;
            }
        }
        return true;
    }
}
