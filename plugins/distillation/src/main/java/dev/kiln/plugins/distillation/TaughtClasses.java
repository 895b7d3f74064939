package dev.kiln.plugins.distillation;

import dev.kiln.api.data.Task;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.OptionException;

/**
 * The loss of Hinton, Vinyals and Dean (2015). With the logits {@code s} of the student and {@code t} of the
 * teacher:
 *
 * <pre>
 * alpha * loss(s, target) + (1 - alpha) * T^2 * KL(softmax(t / T) || softmax(s / T))
 * </pre>
 *
 * <p>for each example, the divergence summed over the classes. The factor {@code T^2} keeps the gradients of the two
 * parts in proportion when the temperature changes. Scores that are probabilities {@code p} become the logits
 * {@code log p}. The teacher runs in its inference form inside the student's training step; nothing in it is trained.
 *
 * @param teacher the teacher, its prediction {@code [N, K]}
 * @param hard the loss of the right class
 * @param temperature {@code T}, positive; the higher, the softer both distributions
 * @param alpha the weight of the right class, in {@code [0, 1]}
 * @param taught the form of the teacher's scores
 * @param learnt the form of the student's scores
 */
record TaughtClasses(Model teacher, Loss hard, double temperature, double alpha, ScoreForm taught, ScoreForm learnt)
        implements ScopedLoss {

    /** The lower bound of the teacher's probabilities: the smallest normal number of single precision. */
    private static final double TEACHER_LEAST = Float.MIN_NORMAL;

    /** The lower bound of the student's probabilities, which bounds the gradient of the logarithm. */
    private static final double STUDENT_LEAST = 1e-7;

    @Override
    public Value apply(LossScope scope) {
        Value prediction = scope.prediction();
        Value said = teacher.predicted(Task.CLASSIFICATION, scope.write(teacher));
        check(said, prediction);
        Value student = learnt.logits(prediction, STUDENT_LEAST);
        Value soft =
                divergence(taught.logits(said, TEACHER_LEAST), student).mul((1 - alpha) * temperature * temperature);
        return alpha == 0 ? soft : hard.apply(scope.with(student)).mul(alpha).add(soft);
    }

    private Value divergence(Value teacherLogits, Value studentLogits) {
        Value teacherLog = teacherLogits.div(temperature).logSoftmax(1);
        Value studentLog = studentLogits.div(temperature).logSoftmax(1);
        return teacherLog.exp().mul(teacherLog.sub(studentLog)).reduceSum(false, 1);
    }

    private static void check(Value taught, Value prediction) {
        if (taught.shape().rank() != 2 || prediction.shape().rank() != 2 || taught.size(1) != prediction.size(1)) {
            throw new OptionException("The teacher's prediction is " + taught.type() + " and the student's "
                    + prediction.type() + "; both must be [N, K] for the same K classes.");
        }
    }
}
