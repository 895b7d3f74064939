package dev.kiln.core.evaluation;

import dev.kiln.api.data.Batch;
import dev.kiln.api.engine.Engine;
import dev.kiln.api.engine.Program;
import dev.kiln.api.model.Model;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.core.model.Predicting;
import java.util.Arrays;
import java.util.Map;

/**
 * Measures how long a model takes for one prediction, exactly as its file says, on one example. It first warms up for
 * at least 5 runs and 0.2 s, then measures at least 20 runs, for 0.5 s or 1000 runs.
 */
final class LatencyMeter {

    private static final int LEAST_WARM_UP = 5;
    private static final long WARM_UP_NANOS = 200_000_000;
    private static final int LEAST_RUNS = 20;
    private static final int MOST_RUNS = 1000;
    private static final long BUDGET_NANOS = 500_000_000;

    private LatencyMeter() {}

    static Latency measure(Engine engine, Model model, ModelInput input, Batch example) {
        int batch = input.fixedBatch().orElse(1);
        Map<String, Tensor> feeds =
                Map.of(input.name(), ExampleRows.pad(input.feed(example.inputs().slice(0, 1)), batch));
        try (Program program = engine.compile(model.fedWithFeatures(Predicting.of(model)))) {
            repeat(program, feeds, LEAST_WARM_UP, WARM_UP_NANOS);
            return Latency.of(repeat(program, feeds, LEAST_RUNS, BUDGET_NANOS), batch);
        }
    }

    private static long[] repeat(Program program, Map<String, Tensor> feeds, int least, long budget) {
        long[] taken = new long[MOST_RUNS];
        long begin = System.nanoTime();
        int runs = 0;
        while (runs < MOST_RUNS && (runs < least || System.nanoTime() - begin < budget)) {
            long start = System.nanoTime();
            program.run(feeds);
            taken[runs++] = System.nanoTime() - start;
        }
        return Arrays.copyOf(taken, runs);
    }
}
