package dev.kiln.plugins.distillation;

import dev.kiln.api.data.Task;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.OptionException;

/**
 * The loss in regression. With the values {@code s} of the student and {@code t} of the teacher, {@code D} for
 * each example:
 *
 * <pre>
 * alpha * loss(s, target) + (1 - alpha) * 1/D sum over d of (s_d - t_d)^2
 * </pre>
 *
 * <p>for each example. Values have no distribution that a temperature could soften.
 *
 * @param teacher the teacher, its prediction {@code [N]} or {@code [N, D]}
 * @param hard the loss of the right values
 * @param alpha the weight of the right values, in {@code [0, 1]}
 */
record TaughtValues(Model teacher, Loss hard, double alpha) implements ScopedLoss {

    @Override
    public Value apply(LossScope scope) {
        Value prediction = scope.prediction();
        Value said = teacher.predicted(Task.REGRESSION, scope.write(teacher));
        check(said, prediction);
        Value difference = rows(prediction).sub(rows(said));
        Value soft = difference.square().reduceMean(false, 1).mul(1 - alpha);
        return alpha == 0 ? soft : hard.apply(scope).mul(alpha).add(soft);
    }

    /** {@code [N]} and {@code [N, 1, 1]} are one value for each example, too. */
    private static Value rows(Value values) {
        return values.shape().rank() == 1 ? values.unsqueeze(1) : values.flatten(1);
    }

    private static void check(Value said, Value prediction) {
        boolean ranked = said.shape().rank() > 0 && prediction.shape().rank() > 0;
        if (!ranked || rows(said).size(1) != rows(prediction).size(1)) {
            throw new OptionException("The teacher's prediction is " + said.type() + " and the student's "
                    + prediction.type() + "; both must have the same number of values for each example.");
        }
    }
}
