package dev.kiln.api.examples;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.Noise;
import dev.kiln.graph.tensor.Tensor;

/**
 * Moves one random feature at a time by {@code eps} up or down, and keeps a move that lowers the score of the right class or,
 * in a targeted attack, raises that of the target class.
 */
@Describe(name = "one-feature", value = "Random search by scores, one feature at a time")
public record OneFeature(
        @Restrict(option = "norm", to = "linf") ThreatModel threat,

        @Describe(value = "the number of moves", atLeast = 1, atMost = 1_000_000, byDefault = "100")
        int moves)
        implements Attack {

    @Override
    public Access access() {
        return Access.SCORES;
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        float[] best = batch.inputs().toFloatArray();
        int features = best.length / batch.size();
        double[] lowest = losses(target, batch.inputs(), batch);
        for (int move = 0; move < moves; move++) {
            float[] drawn = target.noise(Noise.UNIFORM, batch, move, 2).toFloatArray();
            float[] tried = best.clone();
            for (int row = 0; row < lowest.length; row++) {
                double step = drawn[2 * row + 1] < 0.5
                        ? -target.threat().epsilon()
                        : target.threat().epsilon();
                tried[row * features + (int) (drawn[2 * row] * features)] += (float) step;
            }
            Tensor inBall = target.project(Tensor.of(tried, batch.inputs().shape()), batch);
            double[] losses = losses(target, inBall, batch);
            float[] points = inBall.toFloatArray();
            for (int row = 0; row < lowest.length; row++) {
                if (losses[row] < lowest[row]) {
                    System.arraycopy(points, row * features, best, row * features, features);
                    lowest[row] = losses[row];
                }
            }
        }
        return Tensor.of(best, batch.inputs().shape());
    }

    /** The score of each example's class, negative where it is wanted. */
    private double[] losses(AttackTarget target, Tensor inputs, Batch batch) {
        Tensor scores = target.predict(inputs, batch);
        long[] classes = batch.targets().toLongArray();
        double[] losses = new double[classes.length];
        for (int row = 0; row < losses.length; row++) {
            double score = scores.getDouble(row * scores.shape()[1] + classes[row]);
            losses[row] = threat.targeted() ? -score : score;
        }
        return losses;
    }

    /** Creates {@code one-feature}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
