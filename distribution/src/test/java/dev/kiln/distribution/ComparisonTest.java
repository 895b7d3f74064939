package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.evaluation.Confidence;
import dev.kiln.jobs.evaluation.Evaluation;
import dev.kiln.jobs.evaluation.Latency;
import dev.kiln.jobs.evaluation.Quality;
import dev.kiln.jobs.statistics.ModelStatistics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The warnings about a compressed model. */
class ComparisonTest {

    private static Comparison.Side side(Quality quality) {
        return side(quality, 0);
    }

    private static Comparison.Side side(Quality quality, long lost) {
        return side(quality, lost, 1);
    }

    private static Comparison.Side side(Quality quality, long lost, double millis) {
        GraphBuilder graph = new GraphBuilder("net");
        graph.output("y", graph.input("x", TensorType.floats(Shape.batchOf(1))).identity());
        ModelStatistics statistics = ModelStatistics.of(Model.of(graph.build()));
        Evaluation evaluation = new Evaluation(
                200, 1, quality, Map.of(), Map.of(), new Latency(millis, millis, 1, 10), 1, 100, statistics, List.of());
        return new Comparison.Side(
                new StoredModel(Path.of("m.onnx"), 100, 50, ""), statistics, lost, Optional.of(evaluation));
    }

    /** An evaluation with a number of right answers out of 200, where one class has half of the examples. */
    private static Comparison.Side right(long count) {
        return side(new Quality.Classification(count / 200.0, Confidence.wilson(count, 200), 0.5));
    }

    private static Comparison.Side explained(double r2) {
        return side(new Quality.Regression(1, 1, OptionalDouble.of(r2)));
    }

    private static List<String> warnings(Comparison.Side before, Comparison.Side after) {
        return new Comparison(before, after, List.of()).warnings();
    }

    /** Wilson's 95 % interval of 113 of 200 begins at 0.4957, that of 114 at 0.5007. */
    @Test
    void saysThatNothingIsLeftOfAClassifier() {
        assertThat(warnings(right(153), right(113)))
                .containsExactly(
                        "The compressed model's accuracy, 56.50 %, is within chance that of always answering with"
                                + " the most frequent class, 50.00 %.");
        assertThat(warnings(right(153), right(114))).isEmpty();
        assertThat(warnings(right(103), right(101))).isEmpty();
    }

    @Test
    void saysThatNothingIsLeftOfARegression() {
        assertThat(warnings(explained(0.8), explained(-0.1)))
                .containsExactly("The compressed model predicts these values no better than their mean does.");
        assertThat(warnings(explained(0.8), explained(0.1))).isEmpty();
        assertThat(warnings(explained(-0.8), explained(-0.1))).isEmpty();
    }

    @Test
    void saysThatParametersAreLost() {
        Quality quality = new Quality.Regression(1, 1, OptionalDouble.of(0.5));
        assertThat(warnings(side(quality, 0), side(quality, 7)))
                .containsExactly(
                        "7 of the compressed model's 0 parameters are infinite or not a number; the original has"
                                + " 0 of them.");
        assertThat(warnings(side(quality, 7), side(quality, 7))).isEmpty();
    }

    @Test
    void saysThatAModelIsSlowerWhereNoMeasurementVariesByAsMuch() {
        Quality quality = new Quality.Regression(1, 1, OptionalDouble.of(0.5));
        assertThat(warnings(side(quality, 0, 1), side(quality, 0, 1.2))).isEmpty();
        assertThat(warnings(side(quality, 0, 1), side(quality, 0, 1.5)))
                .containsExactly("The compressed model is slower: one prediction takes 1.50 times as long.");
    }
}
