package dev.kiln.testkit.plugin;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.Classes;
import dev.kiln.jobs.fit.ModelInput;
import dev.kiln.jobs.fit.Predictor;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What models say of data. */
final class Predictions {

    private static final int BATCH_SIZE = 64;

    private Predictions() {}

    /** The logits, FLOAT {@code [N, K]}. */
    static Tensor of(Engine engine, Model model, DataSet data, Tensor inputs) {
        try (Predictor predictor =
                new Predictor(engine::compile, model, data.task(), ModelInput.of(model, data), BATCH_SIZE)) {
            return predictor.predict(inputs);
        }
    }

    static Tensor of(Engine engine, Model model, DataSet data) {
        return of(engine, model, data, all(data).inputs());
    }

    /** The share of rows whose greatest prediction is the example's class. */
    static double accuracy(Tensor predictions, DataSet data) {
        int[] chosen = Classes.greatest(predictions);
        long[] labels = all(data).targets().toLongArray();
        long right = IntStream.range(0, labels.length)
                .filter(i -> chosen[i] == labels[i])
                .count();
        return (double) right / labels.length;
    }

    private static dev.kiln.api.data.Batch all(DataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray());
    }
}
