package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.api.pruning.SparsitySchedule;
import dev.kiln.api.pruning.SparsityScheduleProvider;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The contract of a {@link SparsitySchedule}. */
public abstract class SparsityScheduleContract extends ProviderContract<SparsitySchedule, SparsityScheduleProvider> {

    private static final double INITIAL = 0.1;
    private static final double GOAL = 0.8;
    private static final int TIMES = 20;

    /** Called by subclasses. */
    protected SparsityScheduleContract() {
        super(SparsityScheduleProvider.KIND);
    }

    @Override
    Map<String, Tensor> use(SparsityScheduleProvider provider, Map<String, Object> options, Engine engine) {
        SparsitySchedule schedule = make(provider, options);
        double[] course = new double[TIMES + 1];
        for (int i = 0; i <= TIMES; i++) {
            course[i] = schedule.sparsity(INITIAL, GOAL, (double) i / TIMES);
        }
        return Map.of("sparsity", Tensor.of(course, course.length));
    }

    @Test
    @Checks(Check.COURSE)
    void goesFromTheInitialSparsityToTheGoal() {
        for (Map<String, Object> options : specifications()) {
            SparsitySchedule schedule = make(options);
            for (int i = 0; i <= TIMES; i++) {
                double done = (double) i / TIMES;
                double sparsity = schedule.sparsity(INITIAL, GOAL, done);
                assertTrue(
                        sparsity >= INITIAL - 1e-9 && sparsity <= GOAL + 1e-9,
                        () -> "with " + options + " the sparsity is " + sparsity + " at " + done);
            }
            assertEquals(GOAL, schedule.sparsity(INITIAL, GOAL, 1), 1e-9, "with " + options + " at the end");
        }
    }
}
