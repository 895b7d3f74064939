package dev.kiln.plugins.distillation;

import dev.kiln.api.GraphException;
import dev.kiln.api.graph.Value;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.Objective;
import java.util.Map;

/**
 * The objective of Hinton, Vinyals and Dean (2015). With the logits {@code s} of the student and {@code t} of the
 * teacher:
 *
 * <pre>
 * alpha * loss(s, target) + (1 - alpha) * T^2 * KL(softmax(t / T) || softmax(s / T))
 * </pre>
 *
 * <p>for each example, the divergence summed over the classes. The factor {@code T^2} keeps the gradients of the two
 * parts in proportion when the temperature changes. The teacher runs in its inference form inside the student's
 * training step; nothing in it is trained.
 *
 * @param teacher the teacher, its prediction {@code [N, K]}
 * @param hard the loss of the right class
 * @param temperature {@code T}, positive; the higher, the softer both distributions
 * @param alpha the weight of the right class, in {@code [0, 1]}
 */
record TeacherObjective(Model teacher, Loss hard, double temperature, double alpha) implements Objective {

    @Override
    public Value apply(Value input, Value prediction, Value target) {
        Map<String, Value> bindings = teacher.bindings(input);
        Value taught = input.graph()
                .inLayer("teacher", () -> teacher.logits(input.graph().inline(teacher.graph(), bindings)));
        check(taught, prediction);
        Value soft = divergence(taught, prediction).mul((1 - alpha) * temperature * temperature);
        return alpha == 0 ? soft : hard.apply(prediction, target).mul(alpha).add(soft);
    }

    private Value divergence(Value taught, Value prediction) {
        Value teacherLog = taught.div(temperature).logSoftmax(1);
        Value studentLog = prediction.div(temperature).logSoftmax(1);
        return teacherLog.exp().mul(teacherLog.sub(studentLog)).reduceSum(false, 1);
    }

    private static void check(Value taught, Value prediction) {
        if (taught.shape().rank() != 2 || prediction.shape().rank() != 2 || taught.size(1) != prediction.size(1)) {
            throw new GraphException("The teacher's prediction is " + taught.type() + " and the student's "
                    + prediction.type() + "; both must be [N, K] for the same K classes.");
        }
    }
}
