package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.tensor.Tensor;

/**
 * The answers to an attack that sees the predicted classes alone.
 *
 * @param target the model under attack
 * @param batch the examples
 * @param targeted whether their classes are target classes
 */
record Decisions(AttackTarget target, Batch batch, boolean targeted) {

    /** The number of features of an example. */
    int features() {
        return (int) (batch.inputs().size() / batch.size());
    }

    /**
     * Whether points reach the goal: one query for each.
     *
     * @param points rows of features
     * @param examples the example of each row; one may have several
     */
    boolean[] reached(float[] points, int... examples) {
        long[] shape = batch.inputs().shape();
        shape[0] = examples.length;
        Batch some = batch.select(examples);
        int[] decided = target.decide(Tensor.of(points, shape), some);
        long[] given = some.targets().toLongArray();
        boolean[] reached = new boolean[examples.length];
        for (int i = 0; i < reached.length; i++) {
            reached[i] = decided[i] == given[i] == targeted;
        }
        return reached;
    }

    /** A feature within the range. */
    float clipped(double feature) {
        return (float)
                Math.min(Math.max(feature, target.range().low()), target.range().high());
    }
}
