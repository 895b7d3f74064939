package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.Sparsity;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                List.of(new Course(new Cubic(), 0, GOAL, ramp, frequency)),
                (values, sparsities) ->
                        LowestScores.of(Map.of("w", values.get("w")), Math.round(sparsities.get(0) * COUNT)));
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

    /**
     * 12, 40 and 500 steps with the usual ramp of half the training and frequency of 100 steps. The ramps have
     * {@code floor(0.5 * (steps - 1))} steps: 5, 19 and 249. The masks follow the schedule in each step of the short
     * ones, and in every 12th of the long one, {@code 249 / 20}.
     */
    @ParameterizedTest
    @CsvSource({"12, 5, 1", "40, 19, 1", "500, 249, 12"})
    void isGradualHoweverShortTheTraining(int steps, int ramp, int between) {
        Held values = new Held(new HashMap<>(Map.of("w", ramp())));
        PruningRule rule = rule(0.5, 100);
        Set<Long> levels = new TreeSet<>();
        for (int step = 0; step < steps; step++) {
            rule.beforeStep(step, steps, values);
            double done = step >= ramp ? 1 : (double) (step - step % between) / ramp;
            long zeros = Sparsity.zeros(values.get("w"));
            assertThat(zeros).as("step %d", step).isEqualTo(Math.round(COUNT * GOAL * (1 - Math.pow(1 - done, 3))));
            levels.add(zeros);
        }
        // some of the last ones round to the same number of weights
        assertThat(levels).hasSizeGreaterThan(Math.min(ramp, 20) / 2).contains(0L, 20L);
    }

    /** Every 5 steps in a ramp of 499, which 20 removals would let be 24 apart. */
    @Test
    void removesNoLaterThanTheFrequencySays() {
        Course course = new Course(new Linear(), 0, GOAL, 0.5, 5);
        for (int step = 0; step < 499; step++) {
            assertThat(course.isDue(step, 1000)).as("step %d", step).isEqualTo(step % 5 == 0);
        }
    }

    /** At 0.481 and 0.5 of 16 elements 8 are asked for, and of 4 rows 1 and 2. */
    @Test
    void reachesTheGoalWhereTheLastSparsitiesRoundToOneNumberOfWeights() {
        Tensor weight = Tensor.of(new float[] {1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4}, 4, 4);
        Held values = new Held(new HashMap<>(Map.of("w", weight)));
        PruningRule rule = new PruningRule(
                List.of("w"),
                List.of(new Course(new Cubic(), 0, GOAL, 0.5, 100)),
                (now, sparsities) -> LowestBoxes.masks(
                        Map.of("w", now.get("w")), sparsities.get(0), (name, shape) -> Optional.of(new long[] {1, 4})));
        for (int step = 0; step < 8; step++) {
            rule.beforeStep(step, 8, values);
        }
        assertThat(Sparsity.zeros(values.get("w"))).isEqualTo(8);
    }
}
