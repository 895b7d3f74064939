package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.error.OptionException;
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

/** The drop that {@code --max-drop} allows, in whole examples, independent of the rounding of shares. */
class GoalTest {

    private static Comparison.Side side(Quality quality, long samples) {
        GraphBuilder graph = new GraphBuilder("net");
        graph.output("y", graph.input("x", TensorType.floats(Shape.batchOf(1))).identity());
        ModelStatistics statistics = ModelStatistics.of(Model.of(graph.build()));
        Evaluation evaluation = new Evaluation(
                samples, 1, quality, Map.of(), Map.of(), new Latency(1, 1, 1, 10), 1, 100, statistics, List.of());
        return new Comparison.Side(
                new StoredModel(Path.of("m.onnx"), 100, 50, ""), statistics, 0, Optional.of(evaluation));
    }

    private static Comparison.Side right(long count, long samples) {
        return side(
                new Quality.Classification((double) count / samples, Confidence.wilson(count, samples), 0), samples);
    }

    private static Comparison.Side explained(double r2) {
        return side(new Quality.Regression(1, 1, OptionalDouble.of(r2)), 10);
    }

    private static boolean allows(String goal, Comparison.Side before, Comparison.Side after) {
        return Goal.of(goal).missed(new Comparison(before, after, List.of())).isEmpty();
    }

    @Test
    void allowsWhatIsLostExactly() {
        assertThat(allows("10%", right(8, 10), right(7, 10))).isTrue();
        assertThat(allows("0.1", right(8, 10), right(7, 10))).isTrue();
        assertThat(allows("14.285714285714285%", right(7, 7), right(6, 7))).isTrue();
        assertThat(allows("1/7", right(7, 7), right(6, 7))).isTrue();
        assertThat(allows("2%", right(29, 50), right(28, 50))).isTrue();
        assertThat(allows("10%", explained(0.8), explained(0.7))).isTrue();
    }

    /** For every number of examples and every allowed drop in examples: that drop is allowed, and one more is not. */
    @Test
    void countsWholeExamples() {
        for (int samples = 1; samples < 60; samples++) {
            for (int lost = 0; lost <= samples; lost++) {
                String goal = lost + "/" + samples;
                assertThat(allows(goal, right(samples, samples), right(samples - lost, samples)))
                        .as(goal)
                        .isTrue();
                assertThat(lost < samples && allows(goal, right(samples, samples), right(samples - lost - 1, samples)))
                        .as(goal)
                        .isFalse();
            }
        }
        long many = 1_000_000_000;
        assertThat(allows("10%", right(many, many), right(900_000_000, many))).isTrue();
        assertThat(allows("10%", right(many, many), right(899_999_999, many))).isFalse();
    }

    @Test
    void refusesWhatIsLostBeyond() {
        assertThat(allows("0%", right(8, 10), right(7, 10))).isFalse();
        assertThat(allows("9.9%", right(8, 10), right(7, 10))).isFalse();
        assertThat(allows("10%", explained(0.8), explained(0.69999))).isFalse();
    }

    @Test
    void saysHowToWriteAPercentage() {
        assertThatThrownBy(() -> Goal.of("5"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("--max-drop is 5")
                .hasMessageContaining("Write 5%");
        assertThatThrownBy(() -> Goal.of("500%"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("from 0 to 100 %");
    }
}
