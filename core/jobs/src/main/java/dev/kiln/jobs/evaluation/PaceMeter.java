package dev.kiln.jobs.evaluation;

import dev.kiln.api.data.Batch;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.fit.ExampleRows;
import dev.kiln.jobs.fit.ModelInput;
import dev.kiln.jobs.fit.Predictor;
import dev.kiln.models.Predicting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * Measures the latency of a model, for one prediction of its unchanged graph on one example, and its throughput in
 * examples per second, in batches.
 *
 * <p>It warms up for a fixed time, not a number of runs: the virtual machine compiles code that runs often, and small
 * models run thousands of times meanwhile. Several models are measured in turns, so that a temporary slowdown of the
 * machine affects all of them. A model takes about half a second, or the time of its minimum number of runs.
 */
final class PaceMeter implements AutoCloseable {

    private static final int TURNS = 10;
    private static final long WARM_UP_NANOS = 80_000_000;
    private static final int LEAST_WARM_UP = 5;
    private static final long LATENCY_NANOS = 20_000_000;
    private static final int LEAST_RUNS = 2;
    private static final int MOST_RUNS = 10_000;
    private static final long BATCHES_NANOS = 15_000_000;
    private static final long MOST_BATCHES_NANOS = 150_000_000;

    /** A pass over the data of this duration suffices as a measurement. */
    private static final double LONG_SECONDS = 0.5;

    private final Predictor predictor;
    private final List<Batch> batches;
    private final Program program;
    private final Map<String, Tensor> one;
    private final int batch;
    private final boolean isKnown;
    private final List<long[]> turns = new ArrayList<>();
    private double samplesPerSecond;
    private long inBatches;

    /**
     * A meter of a model.
     *
     * @param engine the engine
     * @param fit the model and the data
     * @param predictor the predictor of the model; the caller closes it
     * @param batches some examples, at least one batch
     * @param seconds the predictor's time for all the data
     */
    PaceMeter(Engine engine, DataFit fit, Predictor predictor, List<Batch> batches, double seconds) {
        Model model = fit.model();
        ModelInput input = fit.input();
        this.predictor = predictor;
        this.batches = List.copyOf(batches);
        this.isKnown = seconds >= LONG_SECONDS;
        this.samplesPerSecond = isKnown ? fit.data().size() / seconds : 0;
        this.batch = input.fixedBatch().orElse(1);
        this.one = new LinkedHashMap<>();
        input.feeds(model, fit.data().batch(0))
                .forEach((name, tensor) -> one.put(name, ExampleRows.pad(tensor, batch)));
        this.program = engine.compile(model.fedWithFeatures(Predicting.of(model)));
    }

    /**
     * Measures models in turns.
     *
     * @param meters a meter for each
     * @return the pace of each
     */
    static List<Pace> measure(List<PaceMeter> meters) {
        meters.forEach(PaceMeter::warmUp);
        for (int turn = 0; turn < TURNS; turn++) {
            meters.forEach(PaceMeter::takeTurn);
        }
        return meters.stream().map(PaceMeter::pace).toList();
    }

    private void warmUp() {
        if (!isKnown) {
            predictFor(WARM_UP_NANOS);
            inBatches = 0;
        }
        long begin = System.nanoTime();
        for (int run = 0; run < LEAST_WARM_UP || System.nanoTime() - begin < WARM_UP_NANOS; run++) {
            program.run(one);
        }
    }

    private void takeTurn() {
        if (!isKnown && inBatches < MOST_BATCHES_NANOS) {
            samplesPerSecond = Math.max(samplesPerSecond, predictFor(BATCHES_NANOS));
        }
        LongStream.Builder taken = LongStream.builder();
        long begin = System.nanoTime();
        for (int run = 0; run < LEAST_RUNS || (run < MOST_RUNS && System.nanoTime() - begin < LATENCY_NANOS); run++) {
            long start = System.nanoTime();
            program.run(one);
            taken.add(System.nanoTime() - start);
        }
        turns.add(taken.build().toArray());
    }

    /**
     * Predicts batch after batch for a fixed time.
     *
     * @return the examples per second of the program's own time: the median of the batches, since single ones may be
     *     interrupted
     */
    private double predictFor(long nanos) {
        DoubleStream.Builder rates = DoubleStream.builder();
        long begin = System.nanoTime();
        for (int i = 0; i == 0 || System.nanoTime() - begin < nanos; i++) {
            Batch next = batches.get(i % batches.size());
            double before = predictor.seconds();
            predictor.predict(next);
            rates.add(next.size() / (predictor.seconds() - before));
        }
        inBatches += System.nanoTime() - begin;
        double[] sorted = rates.build().sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private Pace pace() {
        return new Pace(Latency.of(turns, batch), samplesPerSecond);
    }

    /** Closes the program. */
    @Override
    public void close() {
        program.close();
    }
}
