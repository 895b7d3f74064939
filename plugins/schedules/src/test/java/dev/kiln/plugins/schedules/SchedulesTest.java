package dev.kiln.plugins.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.extension.Option;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.ScheduleProvider;
import dev.kiln.api.training.TrainingProgress;
import dev.kiln.graph.error.OptionException;
import dev.kiln.testkit.ProvidedExtensions;
import dev.kiln.testkit.ServiceDeclarations;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
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

    private static void assertRates(Schedule schedule, double... expected) {
        for (int step = 0; step < expected.length; step++) {
            assertThat(schedule.factor(step, expected.length))
                    .describedAs("%s, step %d", schedule, step)
                    .isCloseTo(expected[step], within(1e-11));
        }
    }

    /** The factors before the first epoch and after each, one step long, of which these are the losses. */
    private static double[] watching(Schedule schedule, double... losses) {
        List<Double> all = DoubleStream.of(losses).boxed().toList();
        return IntStream.rangeClosed(0, losses.length)
                .mapToDouble(epoch -> schedule.factor(
                        new TrainingProgress(epoch, losses.length + 1, List.of(), Optional.of(all.subList(0, epoch)))))
                .toArray();
    }

    /** PyTorch 2.13: {@code ExponentialLR(optimizer, 0.8)}, for 6 epochs of one step. */
    @Test
    void exponentialFallsByTheSameFactorInEveryStep() {
        assertRates(new Exponential(Math.pow(0.8, 6), WarmUp.NONE), 1, 0.8, 0.64, 0.512, 0.4096, 0.32768);
        assertThat(schedule("exponential:final=0.01").factor(50, 100)).isCloseTo(0.1, EXACT);
    }

    /** PyTorch 2.13: {@code CosineAnnealingWarmRestarts(optimizer, 3, 2, eta_min=0.1)}, and {@code (optimizer, 3)}. */
    @Test
    void cosineRestartsAsInPyTorch() {
        assertRates(
                schedule("cosine:final=0.1,restarts=2,factor=2"),
                1,
                0.775,
                0.325,
                1,
                0.939711431703,
                0.775,
                0.55,
                0.325,
                0.160288568297,
                1,
                0.98466662183,
                0.939711431703,
                0.868198051534,
                0.775,
                0.666468570296,
                0.55,
                0.433531429704,
                0.325,
                0.231801948466,
                0.160288568297,
                0.11533337817);
        assertRates(schedule("cosine:restarts=2"), 1, 0.75, 0.25, 1, 0.75, 0.25, 1, 0.75, 0.25);
    }

    /**
     * PyTorch 2.13: {@code OneCycleLR(optimizer, max_lr=1, total_steps=20)}, and with {@code total_steps=7,
     * pct_start=0.45, div_factor=10, final_div_factor=100}.
     */
    @Test
    void oneCycleRisesAndFallsAsInPyTorch() {
        assertRates(
                schedule("one-cycle"),
                0.04,
                0.1316718427,
                0.3716718427,
                0.6683281573,
                0.9083281573,
                1,
                0.987464006235,
                0.950484632013,
                0.890916177571,
                0.81174565395,
                0.716943001791,
                0.611262021936,
                0.500002,
                0.388741978064,
                0.283060998209,
                0.18825834605,
                0.109087822429,
                0.0495193679865,
                0.0125399937649,
                4e-06);
        assertRates(
                new OneCycle(0.45, 0.1, 0.001),
                0.1,
                0.50078295623,
                0.9892341449,
                0.884590787407,
                0.531050249581,
                0.158271713374,
                0.001);
    }

    /** Where PyTorch divides by zero: the rise has a single step. */
    @Test
    void oneCycleOfTwoStepsBeginsAtTheTop() {
        assertRates(new OneCycle(0.5, 0.1, 0.001), 1, 0.001);
    }

    /**
     * PyTorch 2.13: {@code ReduceLROnPlateau(optimizer, factor=0.5, patience=2)}, {@code (optimizer, factor=0.5,
     * patience=1, threshold=0.05, cooldown=2, min_lr=0.2)} and {@code (optimizer, patience=0)} with a rate of 1, the last
     * until its drops are too small.
     */
    @Test
    void onPlateauDropsAsInPyTorch() {
        double[] losses = {
            1, 0.9, 0.9, 0.91, 0.89995, 0.95, 0.8, 0.8, 0.81, 0.82, 0.83, 0.84, 0.85, 0.86, 0.87, 0.5, 0.6, 0.7
        };
        assertThat(watching(schedule("on-plateau:factor=0.5,patience=2"), losses))
                .containsExactly(
                        1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125, 0.125, 0.125, 0.125,
                        0.125);
        assertThat(watching(schedule("on-plateau:factor=0.5,patience=1,threshold=0.05,cooldown=2,min=0.2"), losses))
                .containsExactly(
                        1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2);
        assertThat(watching(schedule("on-plateau:patience=0"), losses))
                .startsWith(
                        new double[] {1, 1, 1, 0.1, 0.01, 0.001, 1e-4, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8}, within(1e-15));
    }

    @Test
    void onPlateauTakesALossBelowZeroThatFalls() {
        assertThat(watching(schedule("on-plateau:patience=0,threshold=0.1"), 0.5, -1, -1.05, -1.2, -1.2))
                .containsExactly(new double[] {1, 1, 1, 0.1, 0.1, 0.01}, within(1e-15));
    }

    @Test
    void onPlateauWatchesTheLossOfTheTrainingWhereItIsToldTo() {
        TrainingProgress progress = new TrainingProgress(2, 10, List.of(1.0, 2.0), Optional.of(List.of(2.0, 1.0)));
        assertThat(schedule("on-plateau:patience=0").factor(progress)).isEqualTo(1);
        assertThat(schedule("on-plateau:patience=0,loss=training").factor(progress))
                .isEqualTo(0.1);
    }

    @Test
    void onPlateauNeedsTheLossThatItWatches() {
        TrainingProgress unvalidated = new TrainingProgress(0, 10, List.of(), Optional.empty());
        assertThatThrownBy(() -> schedule("on-plateau").factor(unvalidated))
                .isInstanceOf(OptionException.class)
                .hasMessageContainingAll("validation", "loss=training");
        assertThat(schedule("on-plateau:loss=training").factor(unvalidated)).isEqualTo(1);
    }

    @Test
    void onPlateauDropsFromTheWarmUpOnward() {
        Schedule warm = schedule("on-plateau:patience=0,warm-up=0.5");
        assertThat(watching(warm, 1, 1, 0.5)).containsExactly(new double[] {1.0 / 3, 2.0 / 3, 0.1, 0.1}, within(1e-15));
    }

    @Test
    void schedulesOfTheStepAloneIgnoreTheLosses() {
        assertThat(watching(schedule("linear"), 1, 2, 3)).containsExactly(1, 0.75, 0.5, 0.25);
    }

    @Test
    void everyOneButOneCycleIsDeclaredWithAWarmUp() {
        List<ScheduleProvider> all = ProvidedExtensions.all(ScheduleProvider.class);
        assertThat(all)
                .extracting(ScheduleProvider::name)
                .containsExactly("constant", "cosine", "exponential", "linear", "on-plateau", "one-cycle", "step");
        assertThat(all)
                .filteredOn(provider -> !provider.name().equals("one-cycle"))
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
