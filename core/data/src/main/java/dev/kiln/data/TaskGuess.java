package dev.kiln.data;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Option;
import java.util.HashSet;
import java.util.Set;

/** Whether targets that are numbers stand for classes, where the user did not say. */
final class TaskGuess {

    /** The most different numbers that are taken for classes. */
    static final int MOST_CLASSES = 20;

    /** The option that says it. */
    static final Option<Task> TASK = Option.choice(
                    "task",
                    Task.class,
                    "what the target is; if left out, a class where it is text or at most " + MOST_CLASSES
                            + " different whole numbers or the model says so, else a value")
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
