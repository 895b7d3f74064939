package dev.kiln.jobs.evaluation;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.ExampleNames;
import dev.kiln.api.data.Task;
import dev.kiln.api.metric.ScoreRows;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.fit.Predictor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * An example on which a model is far off.
 *
 * @param index its place in the data
 * @param name its name in their origin, such as {@code line 12}
 * @param right the class or the value that is right
 * @param predicted the class or the value that is predicted, a class with its probability
 * @param loss the cross entropy of a class, or the squared difference of values
 * @param input the example, {@code [...]}
 */
public record HardExample(long index, String name, String right, String predicted, double loss, Tensor input) {

    private static final Comparator<HardExample> WORST_FIRST =
            Comparator.comparingDouble(HardExample::loss).reversed().thenComparing(HardExample::index);

    /**
     * Finds the examples with the greatest loss.
     *
     * @param engine runs the model
     * @param model the model
     * @param data the data
     * @param count the maximum number of examples
     * @return the examples, the worst first; none for tasks that only a loss understands
     * @throws dev.kiln.graph.error.DataException if the data do not fit the model
     */
    public static List<HardExample> worst(Engine engine, Model model, DataSet data, int count) {
        DataFit fit = DataFit.of(model, data);
        if (data.task() == Task.OTHER) {
            return List.of();
        }
        ExampleNames names = data.exampleNames();
        List<HardExample> worst = new ArrayList<>();
        try (Predictor predictor =
                new Predictor(engine::compile, fit.model(), data.task(), fit.input(), Evaluator.BATCH_SIZE)) {
            for (Batch batch : fit.data().batches(Evaluator.BATCH_SIZE)) {
                ScoreRows rows = ScoreRows.of(predictor.predict(batch));
                for (int row = 0; row < batch.size(); row++) {
                    worst.add(
                            data.task() == Task.CLASSIFICATION
                                    ? classified(
                                            batch, names, rows, row, fit.data().classes())
                                    : valued(batch, names, rows, row));
                }
                worst.sort(WORST_FIRST);
                worst.subList(Math.min(count, worst.size()), worst.size()).clear();
            }
        }
        return List.copyOf(worst);
    }

    private static HardExample classified(
            Batch batch, ExampleNames names, ScoreRows rows, int row, List<String> classes) {
        double[] probabilities = rows.softmax(row);
        int label = Math.toIntExact(batch.targets().longs().get(row));
        int predicted = rows.greatest(row);
        String said = predicted < 0
                ? "no number"
                : String.format(Locale.ROOT, "%s, %.1f %%", name(predicted, classes), 100 * probabilities[predicted]);
        return new HardExample(
                batch.indices()[row],
                names.kind() + " " + names.of(batch.indices()[row]),
                name(label, classes),
                said,
                -Math.log(Math.max(Double.MIN_NORMAL, probabilities[label])),
                input(batch, row));
    }

    private static HardExample valued(Batch batch, ExampleNames names, ScoreRows rows, int row) {
        float[] targets = batch.targets().toFloatArray();
        double sum = 0;
        for (int d = 0; d < rows.classes(); d++) {
            double difference = rows.score(row, d) - targets[row * rows.classes() + d];
            sum += difference * difference;
        }
        return new HardExample(
                batch.indices()[row],
                names.kind() + " " + names.of(batch.indices()[row]),
                String.format(Locale.ROOT, "%.4g", targets[row * rows.classes()]),
                String.format(Locale.ROOT, "%.4g", rows.score(row, 0)),
                sum / rows.classes(),
                input(batch, row));
    }

    private static Tensor input(Batch batch, int row) {
        Tensor one = batch.select(row).inputs();
        long[] shape = one.shape();
        long[] example = new long[shape.length - 1];
        System.arraycopy(shape, 1, example, 0, example.length);
        return one.reshape(example);
    }

    private static String name(int label, List<String> classes) {
        return label < classes.size() ? classes.get(label) : Integer.toString(label);
    }
}
