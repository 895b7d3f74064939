package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.ScheduleProvider;
import dev.kiln.api.training.TrainingProgress;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The contract of a {@link Schedule}. It is asked for every step of trainings of 1, 2, 9 and 100 steps, by the number of
 * the step, and with losses that fall, rise and stay.
 */
public abstract class ScheduleContract extends ProviderContract<Schedule, ScheduleProvider> {

    private static final int[] LENGTHS = {1, 2, 9, 100};

    /** Of a training with an epoch of one step each; the first losses fall. */
    private static final List<Double> LOSSES = IntStream.range(0, 100)
            .mapToObj(epoch -> 1 + Math.abs(10 - epoch % 30) / 10.0)
            .toList();

    /** Called by subclasses. */
    protected ScheduleContract() {
        super(ScheduleProvider.KIND);
    }

    /** The factors of all steps without losses, then those with losses. */
    private static double[] factors(Schedule schedule, int steps) {
        double[] factors = new double[2 * steps];
        for (int step = 0; step < steps; step++) {
            factors[step] = schedule.factor(step, steps);
            List<Double> losses = LOSSES.subList(0, step);
            factors[steps + step] = schedule.factor(new TrainingProgress(step, steps, losses, Optional.of(losses)));
        }
        return factors;
    }

    @Override
    Map<String, Tensor> use(ScheduleProvider provider, Map<String, Object> options, Engine engine) {
        Schedule schedule = make(provider, options);
        Map<String, Tensor> results = new LinkedHashMap<>();
        for (int steps : LENGTHS) {
            results.put("factors of " + steps + " steps", Tensor.of(factors(schedule, steps), 2L * steps));
        }
        return results;
    }

    @Test
    @Checks(Check.FACTORS)
    void returnsNumbersThatAreNotNegative() {
        for (Map<String, Object> options : specifications()) {
            Schedule schedule = make(options);
            for (int steps : LENGTHS) {
                double[] factors = factors(schedule, steps);
                for (int i = 0; i < factors.length; i++) {
                    double factor = factors[i];
                    String what = "with " + options + " the factor of step " + i % steps + " of " + steps
                            + (i < steps ? "" : ", with losses,") + " is " + factor;
                    assertTrue(factor >= 0 && Double.isFinite(factor), what);
                }
            }
        }
    }

    @Test
    @Checks(Check.FACTORS)
    void answersTheSameInAnyOrder() {
        for (Map<String, Object> options : specifications()) {
            Schedule schedule = make(options);
            double[] first = factors(schedule, 9);
            factors(schedule, 100);
            assertArrayEquals(
                    first,
                    factors(schedule, 9),
                    "with " + options + " the factors depend on those that were asked for before, so that a resumed"
                            + " training would have others");
        }
    }
}
