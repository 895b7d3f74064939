package dev.kiln.data;

import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.graph.tensor.Shape;
import java.util.stream.DoubleStream;

/**
 * The statements of a model on its targets.
 *
 * @param known its classes
 * @param outputs the number of values that it predicts for an example; -1 where that is open
 */
record ModelTask(KnownClasses known, long outputs) {

    /** No model, or one without statements. */
    static final ModelTask OPEN = new ModelTask(KnownClasses.NONE, -1);

    static ModelTask of(Model model) {
        Shape scores = model.logitsShape();
        boolean fixed = scores.rank() == 2 && scores.dim(1).isFixed();
        long outputs = fixed ? scores.size(1) : -1;
        return new ModelTask(KnownClasses.of(model), model.hasOneScore() ? 1 : outputs);
    }

    /**
     * Whether numeric targets are classes.
     *
     * @param values the targets
     * @param guess the guess without a model
     */
    boolean areClasses(double[] values, boolean guess) {
        if (outputs == 1) {
            return guess && DoubleStream.of(values).allMatch(value -> value == 0 || value == 1);
        }
        return guess || (outputs > 1 && areNumbersOfClasses(values));
    }

    /** Whether all are whole numbers from 0, below the number of the model's classes. */
    boolean areNumbersOfClasses(double[] values) {
        return DoubleStream.of(values).allMatch(value -> value == Math.rint(value) && value >= 0 && value < count());
    }

    /** The number of classes that the model distinguishes; -1 where that is open. One output stands for two classes. */
    long count() {
        return outputs == 1
                ? 2
                : Math.max(outputs, known.names().isEmpty() ? -1 : known.names().size());
    }

    /** The task, with or without a model. */
    static Task task(boolean classes) {
        return classes ? Task.CLASSIFICATION : Task.REGRESSION;
    }
}
