package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class LossCourseTest {

    private static final String REASON = "a lower learning rate may do better";
    private static final String FINDER = "another learning rate may help; kiln train --find-lr draws the loss over it.";

    /** The notes of a training, in order, with the number of the epoch before each. */
    private static List<String> notes(double... losses) {
        LossCourse course = new LossCourse();
        List<EpochResult> results = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (double loss : losses) {
            results.add(new EpochResult(
                    results.size() + 1,
                    loss,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    1));
            if (results.size() < losses.length) {
                course.during(results).ifPresent(notes::add);
            }
        }
        course.atTheEnd(results, REASON).ifPresent(notes::add);
        return notes;
    }

    @Test
    void isSilentWhereTheLossFalls() {
        assertThat(notes(3, 2, 1)).isEmpty();
        assertThat(notes(3)).isEmpty();
    }

    @Test
    void saysOnceThatTheLossDidNotFall() {
        assertThat(notes(3, 2, 2.5, 2.25, 2.5))
                .containsExactly(
                        "The loss did not fall in epoch 3: it is 2.5000 after 2.0000. If it goes on so, " + FINDER);
    }

    @Test
    void doesNotSpeakOfFurtherEpochsAfterTheLast() {
        assertThat(notes(3, 2, 2))
                .containsExactly(
                        "The loss did not fall in the last epoch: it is 2.0000 after 2.0000. A" + FINDER.substring(1));
    }

    @Test
    void saysOfALossThatBecameGreaterInTheLastEpochOnlyThat() {
        assertThat(notes(3, 2, 4))
                .containsExactly("The training made the loss greater, from 3.0000 in epoch 1 to 4.0000 in epoch 3: "
                        + REASON + ".");
    }
}
