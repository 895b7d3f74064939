package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.ScheduleProvider;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The contract of a {@link Schedule}. It is asked for every step of trainings of 1, 2, 9 and 100 steps. */
public abstract class ScheduleContract extends ProviderContract<Schedule, ScheduleProvider> {

    private static final int[] LENGTHS = {1, 2, 9, 100};

    /** Called by subclasses. */
    protected ScheduleContract() {
        super(ScheduleProvider.KIND);
    }

    private static double[] factors(Schedule schedule, int steps) {
        double[] factors = new double[steps];
        for (int step = 0; step < steps; step++) {
            factors[step] = schedule.factor(step, steps);
        }
        return factors;
    }

    @Override
    Map<String, Tensor> use(ScheduleProvider provider, Map<String, Object> options, Engine engine) {
        Schedule schedule = make(provider, options);
        Map<String, Tensor> results = new LinkedHashMap<>();
        for (int steps : LENGTHS) {
            results.put("factors of " + steps + " steps", Tensor.of(factors(schedule, steps), steps));
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
                for (int step = 0; step < steps; step++) {
                    double factor = factors[step];
                    String what = "with " + options + " the factor of step " + step + " of " + steps + " is " + factor;
                    assertTrue(factor >= 0 && Double.isFinite(factor), what);
                }
            }
        }
    }
}
