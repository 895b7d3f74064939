package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.Sparsity;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PruningRuleTest {

    private static final int COUNT = 40;
    private static final double GOAL = 0.5;

    /** The values of a training whose updates only apply the masks. */
    private record Held(Map<String, Tensor> values) implements TrainingValues {

        @Override
        public Tensor get(String name) {
            return Objects.requireNonNull(values.get(name), name);
        }

        @Override
        public void set(String name, Tensor value) {
            values.put(name, value);
        }
    }

    private static Tensor ramp() {
        float[] values = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            values[i] = i + 1;
        }
        return Tensor.of(values, COUNT);
    }

    private static PruningRule rule(double ramp, int frequency) {
        return new PruningRule(
                List.of("w"),
                COUNT,
                new Course(new Cubic(), 0, GOAL, ramp, frequency),
                (values, sparsity) -> LowestScores.of(Map.of("w", values.get("w")), Math.round(sparsity * COUNT)));
    }

    private static long zerosAfter(long steps, double ramp, int frequency) {
        Held values = new Held(new HashMap<>(Map.of("w", ramp())));
        PruningRule rule = rule(ramp, frequency);
        for (long step = 0; step < steps; step++) {
            rule.beforeStep(step, steps, values);
        }
        return Sparsity.zeros(values.get("w"));
    }

    @Test
    void reachesTheGoalInAnyCountOfStepsWhateverRampAndFrequency() {
        for (long steps = 1; steps <= 25; steps++) {
            for (double ramp : new double[] {1e-9, 0.1, 0.5, 0.7, 0.999, 1}) {
                for (int frequency : new int[] {1, 2, 3, 7, 100}) {
                    assertThat(zerosAfter(steps, ramp, frequency))
                            .as("%d steps, ramp %s, every %d", steps, ramp, frequency)
                            .isEqualTo(20);
                }
            }
        }
    }

    /** {@code 0.5 (1 - (1 - t)^3)} of 40 at t = 0, 1/4, 1/2, 3/4, 1: 0, 11.56, 17.5, 19.69, 20. */
    @Test
    void followsTheScheduleOnTheWay() {
        Held values = new Held(new HashMap<>(Map.of("w", ramp())));
        PruningRule rule = rule(1, 1);
        long[] expected = {0, 12, 18, 20, 20};
        for (int step = 0; step < expected.length; step++) {
            rule.beforeStep(step, expected.length, values);
            assertThat(Sparsity.zeros(values.get("w"))).isEqualTo(expected[step]);
        }
    }
}
