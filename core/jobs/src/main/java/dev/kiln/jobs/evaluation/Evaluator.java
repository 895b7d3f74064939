package dev.kiln.jobs.evaluation;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.data.NotFinite;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.Classes;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.fit.Head;
import dev.kiln.jobs.fit.Predictor;
import dev.kiln.jobs.statistics.ModelStatistics;
import dev.kiln.models.ModelFiles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures models on data.
 *
 * <p>One pass over the data gives loss and quality; latency and throughput are measured separately, and size is counted
 * from the graph.
 */
public final class Evaluator {

    /** The default number of examples that are predicted at once. */
    public static final int BATCH_SIZE = 64;

    private static final long MOST_BYTES_AT_ONCE = 512L << 20;

    private final Engine engine;
    private final int batchSize;
    private final List<NamedMetric> metrics;

    /**
     * An evaluator.
     *
     * @param engine the engine that runs the models; the caller closes it
     * @param batchSize the number of examples that are predicted at once, at least 1; a fixed batch size of the model
     *     takes precedence
     */
    public Evaluator(Engine engine, int batchSize) {
        this(engine, batchSize, List.of());
    }

    /**
     * An evaluator with metrics beside loss and accuracy, or errors.
     *
     * @param engine the engine that runs the models; the caller closes it
     * @param batchSize the number of examples that are predicted at once, at least 1; a fixed batch size of the model
     *     takes precedence
     * @param metrics the metrics of the first target; data of a task that one of them does not measure are refused with
     *     an {@link dev.kiln.graph.error.OptionException} before the evaluation
     */
    public Evaluator(Engine engine, int batchSize, List<NamedMetric> metrics) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize is " + batchSize + ", expected at least 1");
        }
        this.engine = engine;
        this.batchSize = batchSize;
        this.metrics = List.copyOf(metrics);
    }

    /**
     * Measures a model without a file; its size is that of the file that would be written.
     *
     * @param model the model
     * @param data the data for the measurement, at least one example
     * @return the measurements
     * @throws DataException if the data do not fit the model
     * @throws dev.kiln.graph.error.EngineException if the engine cannot run it
     */
    public Evaluation evaluate(Model model, DataSet data) {
        return evaluate(model, ModelFiles.bytes(model).length, data);
    }

    /**
     * Measures a model.
     *
     * @param model the model
     * @param bytes the size of its file
     * @param data the data for the measurement, at least one example
     * @return the measurements
     * @throws DataException if the data do not fit the model
     * @throws dev.kiln.graph.error.EngineException if the engine cannot run it
     */
    public Evaluation evaluate(Model model, long bytes, DataSet data) {
        requireTask(data);
        return evaluate(DataFit.of(model, data, () -> engine), bytes);
    }

    private void requireTask(DataSet data) {
        metrics.forEach(metric -> metric.requireTask(data));
    }

    private Evaluation evaluate(DataFit fit, long bytes) {
        try (Predictor predictor = predictor(fit)) {
            Sample sample = new Sample();
            Evaluation untimed = pass(fit, bytes, predictor, sample);
            try (PaceMeter meter = new PaceMeter(engine, fit, predictor, sample.batches, predictor.seconds())) {
                return untimed.at(PaceMeter.measure(List.of(meter)).get(0));
            }
        }
    }

    /**
     * The measurements of a model, except latency and throughput.
     *
     * @param fit the model and its data
     * @param evaluation the measurements with unknown latency and the throughput of one pass
     */
    public record Untimed(DataFit fit, Evaluation evaluation) {}

    /**
     * As {@link #evaluate(Model, long, DataSet)}, except latency and throughput, which {@link #inTurns} measures later.
     *
     * @param model the model
     * @param bytes the size of its file
     * @param data the data for the measurement, at least one example
     * @return the measurements
     * @throws DataException if the data do not fit the model
     * @throws dev.kiln.graph.error.EngineException if the engine cannot run it
     */
    public Untimed untimed(Model model, long bytes, DataSet data) {
        requireTask(data);
        DataFit fit = DataFit.of(model, data, () -> engine);
        try (Predictor predictor = predictor(fit)) {
            return new Untimed(fit, pass(fit, bytes, predictor, new Sample()));
        }
    }

    /**
     * Measures latency and throughput of models, in turns and after warming all of them up, so that they can be
     * compared. All models that take turns are open at once; large ones, which together would not fit into memory, are
     * measured apart.
     *
     * @param models the models
     * @return the evaluation of each
     */
    public List<Evaluation> inTurns(List<Untimed> models) {
        List<Evaluation> all = new ArrayList<>();
        int begin = 0;
        while (begin < models.size()) {
            int end = begin + 1;
            long bytes = models.get(begin).evaluation().bytes();
            while (end < models.size() && bytes + models.get(end).evaluation().bytes() <= MOST_BYTES_AT_ONCE) {
                bytes += models.get(end).evaluation().bytes();
                end++;
            }
            all.addAll(together(models.subList(begin, end)));
            begin = end;
        }
        return all;
    }

    private List<Evaluation> together(List<Untimed> models) {
        try (Closing closing = new Closing()) {
            List<PaceMeter> meters =
                    models.stream().map(model -> meter(model, closing)).toList();
            List<Pace> paces = PaceMeter.measure(meters);
            return IntStream.range(0, paces.size())
                    .mapToObj(i -> models.get(i).evaluation().at(paces.get(i)))
                    .toList();
        }
    }

    private PaceMeter meter(Untimed model, Closing closing) {
        DataFit fit = model.fit();
        double seconds = fit.data().size() / model.evaluation().samplesPerSecond();
        return closing.add(new PaceMeter(engine, fit, closing.add(predictor(fit)), sample(fit), seconds));
    }

    private Predictor predictor(DataFit fit) {
        return new Predictor(engine::compile, fit.heads(), fit.input(), batchSize);
    }

    private Iterable<Batch> batches(DataFit fit) {
        return fit.data().batches(fit.input().fixedBatch().orElse(batchSize));
    }

    private List<Batch> sample(DataFit fit) {
        Sample sample = new Sample();
        for (Batch batch : batches(fit)) {
            if (!sample.add(batch)) {
                break;
            }
        }
        return sample.batches;
    }

    private Evaluation pass(DataFit fit, long bytes, Predictor predictor, Sample sample) {
        DataSet data = fit.data();
        List<Head> heads = fit.heads();
        List<Metrics> ofHeads =
                heads.stream().map(head -> Metrics.of(head.task())).toList();
        MetricRun further = new MetricRun(metrics);
        Oddities oddities = new Oddities(fit.model(), data);
        boolean first = true;
        for (Batch batch : batches(fit)) {
            NotFinite.refuseInTargets(data, batch);
            List<Tensor> predictions = predictor.predictAll(batch);
            if (first && data.task() == Task.CLASSIFICATION) {
                Classes.check(fit.model(), data, predictions.get(0).shape()[1]);
                first = false;
            }
            for (int i = 0; i < heads.size(); i++) {
                ofHeads.get(i)
                        .add(
                                predictions.get(i),
                                batch.withTargets(batch.column(heads.get(i).name())));
            }
            further.add(predictions.get(0), batch);
            oddities.add(predictions.get(0), batch);
            sample.add(batch);
        }
        Metrics ofFirst = ofHeads.get(0);
        Map<String, TargetResult> targets = new LinkedHashMap<>();
        for (int i = 1; i < heads.size(); i++) {
            targets.put(
                    heads.get(i).name(),
                    new TargetResult(ofHeads.get(i).loss(), ofHeads.get(i).quality()));
        }
        return new Evaluation(
                data.size(),
                ofFirst.loss(),
                ofFirst.quality(),
                targets,
                further.results(data.classes()),
                Latency.UNKNOWN,
                data.size() / predictor.seconds(),
                bytes,
                ModelStatistics.of(fit.model()),
                oddities.warnings());
    }

    /** The first batches of data, within a limit of memory. */
    private static final class Sample {

        private static final int MOST_BATCHES = 16;
        private static final long MOST_BYTES = 32 << 20;

        private final List<Batch> batches = new ArrayList<>();
        private long bytes;

        /** Keeps a batch; false if there is no room, but the first is always kept. */
        boolean add(Batch batch) {
            for (Tensor column : batch.columns().values()) {
                bytes += column.elementType().bytes(column.size());
            }
            boolean fits = batches.isEmpty() || (batches.size() < MOST_BATCHES && bytes <= MOST_BYTES);
            if (fits) {
                batches.add(batch);
            }
            return fits;
        }
    }

    /** Closes all opened objects, in reverse order. */
    private static final class Closing implements AutoCloseable {

        private final Deque<Runnable> open = new ArrayDeque<>();

        Predictor add(Predictor predictor) {
            open.push(predictor::close);
            return predictor;
        }

        PaceMeter add(PaceMeter meter) {
            open.push(meter::close);
            return meter;
        }

        @Override
        public void close() {
            open.forEach(Runnable::run);
        }
    }
}
