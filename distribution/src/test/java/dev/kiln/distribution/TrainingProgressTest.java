package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.jobs.training.TrainingStart;
import org.junit.jupiter.api.Test;

class TrainingProgressTest {

    private static String line(double rate, int firstEpoch, int epochs, long steps) {
        return TrainingProgress.line(new TrainingStart(
                "strokes", 1856, 0, "net", 12_730, 0, "mse", "adam", rate, "constant", firstEpoch, epochs, steps));
    }

    @Test
    void saysTheEpochsAndTheStepsOfEach() {
        assertThat(line(0.5, 1, 5, 29)).endsWith(", epochs 1 to 5, 29 steps each");
        assertThat(line(0.5, 4, 5, 1)).endsWith(", epochs 4 to 5, 1 step each");
        assertThat(line(0.5, 1, 1, 29)).endsWith(", epoch 1 of 29 steps");
        assertThat(line(0.5, 6, 5, 29)).endsWith(", all 5 epochs are done");
    }

    @Test
    void roundsTheRate() {
        assertThat(line(0.0020000000000000018, 1, 2, 3)).contains(", learning rate 0.002,");
        assertThat(line(1.0 / 3, 1, 2, 3)).contains(", learning rate 0.333333,");
        assertThat(line(1e-7, 1, 2, 3)).contains(", learning rate 0.0000001,");
        assertThat(line(0, 1, 2, 3)).contains(", learning rate 0,");
        assertThat(line(100, 1, 2, 3)).contains(", learning rate 100,");
    }
}
