package dev.kiln.plugins.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.extension.Option;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.ScheduleProvider;
import dev.kiln.graph.error.OptionException;
import dev.kiln.testkit.ProvidedExtensions;
import dev.kiln.testkit.ServiceDeclarations;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SchedulesTest {

    private static final Offset<Double> EXACT = within(1e-12);

    private static Schedule schedule(String text) {
        return ProvidedExtensions.create(ScheduleProvider.class, text);
    }

    @Test
    void constantStaysAtOne() {
        assertThat(schedule("constant").factor(0, 10)).isEqualTo(1);
        assertThat(schedule("constant").factor(9, 10)).isEqualTo(1);
    }

    @Test
    void cosineFallsFromOneToFinal() {
        Schedule cosine = schedule("cosine:final=0.1");
        assertThat(cosine.factor(0, 100)).isCloseTo(1, EXACT);
        assertThat(cosine.factor(50, 100)).isCloseTo(0.55, EXACT);
        assertThat(cosine.factor(100, 100)).isCloseTo(0.1, EXACT);
        assertThat(schedule("cosine").factor(25, 100)).isCloseTo((1 + Math.sqrt(0.5)) / 2, EXACT);
    }

    @Test
    void stepDropsAfterEachShare() {
        Schedule step = schedule("step:every=1/3,factor=0.1");
        assertThat(step.factor(2, 9)).isCloseTo(1, EXACT);
        assertThat(step.factor(3, 9)).isCloseTo(0.1, EXACT);
        assertThat(step.factor(5, 9)).isCloseTo(0.1, EXACT);
        assertThat(step.factor(6, 9)).isCloseTo(0.01, EXACT);
    }

    @Test
    void linearFallsInALine() {
        assertThat(schedule("linear").factor(25, 100)).isCloseTo(0.75, EXACT);
        assertThat(schedule("linear:final=0.5").factor(50, 100)).isCloseTo(0.75, EXACT);
    }

    @Test
    void warmUpRisesInALineToTheFirstFullStep() {
        Schedule warm = schedule("linear:warm-up=0.2");
        assertThat(warm.factor(0, 20)).isCloseTo(0.2, EXACT);
        assertThat(warm.factor(3, 20)).isCloseTo(0.8, EXACT);
        assertThat(warm.factor(4, 20)).isCloseTo(1, EXACT);
        assertThat(warm.factor(12, 20)).isCloseTo(0.5, EXACT);
    }

    @Test
    void everyOneIsDeclaredWithAWarmUp() {
        List<ScheduleProvider> all = ProvidedExtensions.all(ScheduleProvider.class);
        assertThat(all).extracting(ScheduleProvider::name).containsExactly("constant", "cosine", "linear", "step");
        assertThat(all)
                .allSatisfy(provider ->
                        assertThat(provider.options()).extracting(Option::name).endsWith("warm-up"));
    }

    @Test
    void moduleAndFilesDeclareTheSameProviders() {
        assertThat(ServiceDeclarations.ofFiles(Cosine.class)).isEqualTo(ServiceDeclarations.ofModule(Cosine.class));
    }

    @Test
    void recordsAreTheSameSchedules() {
        assertThat(schedule("step")).isEqualTo(new Steps(1.0 / 3, 0.1, WarmUp.NONE));
        assertThat(schedule("cosine:final=0.1,warm-up=0.2")).isEqualTo(new Cosine(0.1, new WarmUp(0.2)));
    }

    @Test
    void refusesValuesOutOfRange() {
        assertThatThrownBy(() -> schedule("linear:warm-up=1"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("[0, 1)");
    }
}
