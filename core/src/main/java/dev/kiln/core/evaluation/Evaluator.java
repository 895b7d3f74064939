package dev.kiln.core.evaluation;

import dev.kiln.api.DataException;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.engine.Engine;
import dev.kiln.api.model.Model;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.core.data.NotFinite;
import dev.kiln.core.model.ModelFiles;

/**
 * Measures models on data.
 *
 * <p>One pass over the data gives loss, quality and throughput; latency is measured for itself, and size is counted
 * from the graph.
 */
public final class Evaluator {

    /** How many examples are predicted at once where nothing else is said. */
    public static final int BATCH_SIZE = 64;

    private final Engine engine;
    private final int batchSize;

    /**
     * An evaluator.
     *
     * @param engine runs the models; stays the caller's to close
     * @param batchSize how many examples are predicted at once, at least 1; a model that insists on a size gets that
     */
    public Evaluator(Engine engine, int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize is " + batchSize + ", expected at least 1");
        }
        this.engine = engine;
        this.batchSize = batchSize;
    }

    /**
     * Measures a model that lies in no file; its size is that of the file it would be written to.
     *
     * @param model the model
     * @param data what it is measured on, at least one example
     * @return what was measured
     * @throws DataException if the data do not fit the model
     * @throws dev.kiln.api.EngineException if the engine cannot run it
     */
    public Evaluation evaluate(Model model, DataSet data) {
        return evaluate(model, ModelFiles.bytes(model).length, data);
    }

    /**
     * Measures a model.
     *
     * @param model the model
     * @param bytes the size of its file
     * @param data what it is measured on, at least one example
     * @return what was measured
     * @throws DataException if the data do not fit the model
     * @throws dev.kiln.api.EngineException if the engine cannot run it
     */
    public Evaluation evaluate(Model model, long bytes, DataSet data) {
        return evaluate(DataFit.of(model, data, () -> engine), bytes);
    }

    private Evaluation evaluate(DataFit fit, long bytes) {
        Model model = fit.model();
        DataSet data = fit.data();
        Metrics metrics = data.task() == Task.CLASSIFICATION ? new ClassificationMetrics() : new RegressionMetrics();
        Oddities oddities = new Oddities(model, data);
        double seconds = pass(fit, metrics, oddities);
        Latency latency = LatencyMeter.measure(engine, model, fit.input(), data.batch(0));
        return new Evaluation(
                data.size(),
                metrics.loss(),
                metrics.quality(),
                latency,
                data.size() / seconds,
                bytes,
                ModelStatistics.of(model),
                oddities.warnings());
    }

    private double pass(DataFit fit, Metrics metrics, Oddities oddities) {
        DataSet data = fit.data();
        try (Predictor predictor = new Predictor(engine::compile, fit.model(), data.task(), fit.input(), batchSize)) {
            boolean first = true;
            for (Batch batch : data.batches(fit.input().fixedBatch().orElse(batchSize))) {
                NotFinite.refuseInTargets(data, batch);
                Tensor predictions = predictor.predict(batch.inputs());
                if (first) {
                    Classes.check(fit.model(), data, predictions.shape()[1]);
                    first = false;
                }
                metrics.add(predictions, batch);
                oddities.add(predictions, batch);
            }
            return predictor.seconds();
        }
    }
}
