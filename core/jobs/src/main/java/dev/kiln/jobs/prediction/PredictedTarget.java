package dev.kiln.jobs.prediction;

import dev.kiln.api.data.Task;
import java.util.List;

/**
 * A target that a model predicts.
 *
 * @param name its name: that of the target in training where the model knows it, else that of the output
 * @param task the kind of prediction: classification, or regression for values as the model predicts them
 * @param classes the names of the classes, their numbers where the model has no names; none for values
 * @param width the number of classes, or of values of an example
 */
public record PredictedTarget(String name, Task task, List<String> classes, int width) {

    /** Copies the names. */
    public PredictedTarget {
        classes = List.copyOf(classes);
    }

    /** Returns whether it is a class. */
    public boolean isClass() {
        return task == Task.CLASSIFICATION;
    }
}
