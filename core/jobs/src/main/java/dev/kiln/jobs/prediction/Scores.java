package dev.kiln.jobs.prediction;

import dev.kiln.api.data.Task;
import dev.kiln.api.metric.ScoreRows;
import dev.kiln.api.model.Model;
import dev.kiln.graph.rewrite.Readers;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.Classes;
import dev.kiln.jobs.fit.Head;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Converts the results for one target to predictions.
 *
 * @param head the target
 * @param isByItself whether each class has a probability by itself: the model ends in Sigmoid
 */
record Scores(Head head, boolean isByItself) {

    static Scores of(Head head) {
        Model model = head.model();
        boolean isSigmoid = head.task() == Task.CLASSIFICATION
                && !model.hasOneScore()
                && Readers.of(model.graph()).of(model.logits()).stream().anyMatch(node -> node.is("Sigmoid"));
        return new Scores(head, isSigmoid);
    }

    /**
     * The target.
     *
     * @param width the number of results for an example
     */
    PredictedTarget target(int width) {
        boolean isClass = head.task() == Task.CLASSIFICATION;
        return new PredictedTarget(
                head.name(),
                isClass ? Task.CLASSIFICATION : Task.REGRESSION,
                isClass ? names(width) : List.of(),
                width);
    }

    private List<String> names(int width) {
        List<String> names = head.target().classes();
        return names.size() == width
                ? names
                : IntStream.range(0, width).mapToObj(Integer::toString).toList();
    }

    /** The predictions of a batch, FLOAT {@code [N, K]}. */
    List<Predicted> of(Tensor results) {
        ScoreRows rows = ScoreRows.of(results);
        if (head.task() != Task.CLASSIFICATION) {
            return IntStream.range(0, rows.count())
                    .<Predicted>mapToObj(row -> new Predicted.OfValues(
                            Arrays.copyOfRange(rows.values(), row * rows.classes(), (row + 1) * rows.classes())))
                    .toList();
        }
        boolean areProbabilities = Classes.areProbabilities(results);
        return IntStream.range(0, rows.count())
                .<Predicted>mapToObj(
                        row -> new Predicted.OfClass(rows.greatest(row), probabilities(rows, row, areProbabilities)))
                .toList();
    }

    private double[] probabilities(ScoreRows rows, int row, boolean areProbabilities) {
        double[] scores = IntStream.range(0, rows.classes())
                .mapToDouble(k -> rows.score(row, k))
                .toArray();
        if (isByItself) {
            return Arrays.stream(scores)
                    .map(score -> 1 / (1 + Math.exp(-score)))
                    .toArray();
        }
        return areProbabilities ? scores : rows.softmax(row);
    }
}
