package dev.kiln.api.examples;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.graph.Noise;
import dev.kiln.graph.tensor.Tensor;

/**
 * The smallest of growing amounts of one draw {@code n} of noise that reaches the goal: {@code x + size * k / steps * n}.
 */
@Describe(name = "growing-noise", value = "More and more of the same noise")
public record GrowingNoise(
        ThreatModel threat,

        @Describe(value = "the greatest standard deviation", above = 0, byDefault = "1", unit = "units of the input")
        double size,

        @Describe(value = "the number of amounts", atLeast = 1, atMost = 100_000, byDefault = "20")
        int steps)
        implements MinimalAttack {

    @Override
    public Access access() {
        return Access.DECISIONS;
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        float[] clean = batch.inputs().toFloatArray();
        float[] found = clean.clone();
        int features = clean.length / batch.size();
        float[] noise = target.noise(Noise.NORMAL, batch, 0, features).toFloatArray();
        boolean[] isDone = new boolean[batch.size()];
        for (int step = 1; step <= steps; step++) {
            float[] tried = new float[clean.length];
            for (int i = 0; i < tried.length; i++) {
                tried[i] = (float) (clean[i] + size * step / steps * noise[i]);
            }
            Tensor inRange = target.project(Tensor.of(tried, batch.inputs().shape()), batch);
            boolean[] isReached = target.goalReached(inRange, batch);
            float[] points = inRange.toFloatArray();
            for (int row = 0; row < isDone.length; row++) {
                if (isReached[row] && !isDone[row]) {
                    System.arraycopy(points, row * features, found, row * features, features);
                    isDone[row] = true;
                }
            }
        }
        return Tensor.of(found, batch.inputs().shape());
    }

    /** Creates {@code growing-noise}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
