package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.jobs.training.EpochResult;
import dev.kiln.report.Chart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReportsTest {

    private static List<EpochResult> epochs(double... rates) {
        List<EpochResult> epochs = new ArrayList<>();
        for (double rate : rates) {
            epochs.add(new EpochResult(
                    epochs.size() + 1,
                    1,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    Double.isNaN(rate) ? OptionalDouble.empty() : OptionalDouble.of(rate),
                    1));
        }
        return epochs;
    }

    private static Optional<Chart> chart(double... rates) {
        return Reports.learning(epochs(rates), "mse").charts().stream()
                .filter(chart -> chart.title().equals("Learning rate"))
                .findFirst();
    }

    @Test
    void drawsTheLearningRateOfTheEpochsThatHaveOne() {
        assertThat(chart(Double.NaN, 0.2, 0.1).orElseThrow().series())
                .containsExactly(
                        new Chart.Series("learning rate", List.of(new Chart.Point(2, 0.2), new Chart.Point(3, 0.1))));
        assertThat(chart(Double.NaN, Double.NaN)).isEmpty();
    }

    @Test
    void drawsARateOfMoreThanADecadeOnALogarithmicScale() {
        assertThat(chart(0.1, 0.005).orElseThrow().yScale()).isEqualTo(Chart.Scale.LOGARITHMIC);
        assertThat(chart(0.1, 0.05).orElseThrow().yScale()).isEqualTo(Chart.Scale.LINEAR);
        assertThat(chart(0.1, 0).orElseThrow().yScale()).isEqualTo(Chart.Scale.LINEAR);
    }

    @Test
    void writesTheRateOfAnEpochIntoTheJson() {
        assertThat(Epochs.json(epochs(0.25).get(0))).containsEntry("learningRate", 0.25);
        assertThat(Epochs.json(epochs(Double.NaN).get(0))).doesNotContainKey("learningRate");
    }
}
