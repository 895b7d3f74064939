package dev.kiln.jobs.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TargetRuleTest {

    private static final int EXAMPLES = 400;
    private static final int CLASSES = 4;

    /** Examples of the class 3, of which the class 1 has the least score. */
    private static CleanBatch clean(long firstIndex) {
        long[] indices = LongStream.range(firstIndex, firstIndex + EXAMPLES).toArray();
        long[] labels = LongStream.range(0, EXAMPLES).map(i -> 3).toArray();
        int[] chosen = LongStream.of(labels).mapToInt(i -> (int) i).toArray();
        float[] scores = new float[EXAMPLES * CLASSES];
        for (int i = 0; i < EXAMPLES; i++) {
            scores[CLASSES * i] = -1;
            scores[CLASSES * i + 1] = -2;
            scores[CLASSES * i + 3] = -3;
        }
        Batch batch = new Batch(Tensor.zeros(ElementType.FLOAT, EXAMPLES, 2), Tensor.of(labels, EXAMPLES), indices);
        return new CleanBatch(batch, 0, labels, chosen, Tensor.of(scores, EXAMPLES, CLASSES));
    }

    @Test
    void theNextClassFollowsTheLastOne() {
        assertThat(TargetRule.parse("next").wanted(clean(0), 0, 1)).isZero();
    }

    @Test
    void theLeastLikelyClassIsNotTheExamplesOwn() {
        assertThat(TargetRule.parse("least-likely").wanted(clean(0), 0, 1)).isEqualTo(1);
    }

    @Test
    void aRandomClassDependsOnTheSeedAndTheExampleAloneAndIsAnyOtherWithEqualChance() {
        TargetRule rule = TargetRule.parse("random");
        long[] counts = new long[CLASSES];
        int changed = 0;
        for (int row = 0; row < EXAMPLES; row++) {
            int wanted = (int) rule.wanted(clean(0), row, 7);
            counts[wanted]++;
            if (row >= 100) {
                assertThat(rule.wanted(clean(100), row - 100, 7)).isEqualTo(wanted);
            }
            changed += rule.wanted(clean(0), row, 8) == wanted ? 0 : 1;
        }
        assertThat(counts[3]).isZero();
        // of 400 draws 133 of each class are expected, with a standard deviation of 9.4
        assertThat(counts).containsOnly(counts[0], counts[1], counts[2], 0);
        assertThat(LongStream.of(counts[0], counts[1], counts[2])).allMatch(count -> Math.abs(count - 133) < 40);
        assertThat(changed).isBetween(200, 340);
    }

    @Test
    void aClassThatTheModelHasNotIsRefused() {
        assertThat(TargetRule.parse("2").wanted(clean(0), 0, 1)).isEqualTo(2);
        assertThatThrownBy(() -> TargetRule.of(10).wanted(clean(0), 0, 1))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("target class is 10")
                .hasMessageContaining("4 classes: 0 to 3");
        assertThatThrownBy(() -> TargetRule.of(-1)).isInstanceOf(OptionException.class);
    }

    @Test
    void aNameThatIsNoRuleIsRefused() {
        assertThatThrownBy(() -> TargetRule.parse("lest-likely"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("next, random, least-likely");
        assertThat(TargetRule.parse("random")).hasToString("random").isEqualTo(TargetRule.RANDOM);
    }
}
