package dev.kiln.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContractsCanFailTest {

    /** The broken extensions are among the tests and belong to no plugin. */
    private static final Set<Check> PACKAGING =
            Set.of(Check.SERVICE, Check.CLASS_PATH, Check.MODULE_PATH, Check.DROPPED);

    static Stream<Arguments> broken() {
        return Stream.of(
                broken(BrokenLayers.UntypableName.class, Check.DECLARATION),
                broken(BrokenLayers.DefaultBeyondRange.class, Check.DEFAULTS),
                broken(BrokenLayers.UndeclaredLimit.class, Check.LIMITS),
                broken(BrokenLayers.LostBatch.class, Check.SHAPES, Check.EXAMPLES, Check.TRAINING),
                broken(BrokenLayers.MeanOfTheBatch.class, Check.EXAMPLES),
                broken(BrokenLayers.FineSteps.class, Check.GRADIENTS),
                broken(
                        BrokenLayers.OwnRandomness.class,
                        Check.REPEATABLE,
                        Check.THREADS,
                        Check.ENGINES,
                        Check.TRAINING),
                broken(BrokenLosses.LossOfTheBatch.class, Check.EXAMPLES),
                broken(BrokenLosses.OneNumber.class, Check.EXAMPLES),
                broken(BrokenLosses.NaiveExponential.class, Check.EXTREMES),
                broken(BrokenOptimizers.Ascent.class, Check.DESCENT),
                broken(BrokenOptimizers.OwnRate.class, Check.SCHEDULE),
                broken(
                        BrokenOptimizers.StateInJava.class,
                        Check.RESUME,
                        Check.REPEATABLE,
                        Check.THREADS,
                        Check.ENGINES),
                broken(BrokenAttacks.NoNumbers.class, Check.BALL),
                broken(BrokenAttacks.UndeclaredNeed.class, Check.NEEDS),
                broken(BrokenAttacks.NothingFound.class, Check.LABELS),
                broken(BrokenAttacks.Downhill.class, Check.LABELS),
                broken(BrokenAttacks.OwnRandomness.class, Check.REPEATABLE, Check.THREADS),
                broken(BrokenAttacks.PlaceInTheBatch.class, Check.BATCHES),
                broken(BrokenCompressors.SilentPlan.class, Check.PLAN),
                broken(BrokenCompressors.OpenProgram.class, Check.MEMORY),
                broken(BrokenCompressors.NothingLeft.class, Check.ACCURACY),
                broken(BrokenCompressors.FalseClaim.class, Check.ACCURACY),
                broken(BrokenPruning.SignedScores.class, Check.SCORES),
                broken(BrokenPruning.HighestFirst.class, Check.MASKS),
                broken(BrokenPruning.HalfWay.class, Check.COURSE),
                broken(BrokenSchedules.TooSteep.class, Check.FACTORS),
                broken(BrokenSchedules.Counts.class, Check.FACTORS, Check.REPEATABLE, Check.THREADS, Check.ENGINES),
                broken(BrokenSchedules.DividesByZero.class, Check.FACTORS, Check.ENGINES),
                broken(BrokenInitializers.Flat.class, Check.DRAWS),
                broken(BrokenInitializers.OwnRandomness.class, Check.REPEATABLE, Check.THREADS, Check.ENGINES),
                broken(BrokenDataFormats.PlaceInTheBatch.class, Check.BATCHES),
                broken(
                        BrokenDataFormats.AlwaysOthers.class,
                        Check.FINGERPRINT,
                        Check.REPEATABLE,
                        Check.THREADS,
                        Check.ENGINES),
                broken(BrokenDataFormats.OtherShape.class, Check.SHAPES),
                broken(BrokenTableFormats.LostRows.class, Check.PARTS),
                broken(BrokenTableFormats.SameNames.class, Check.SHAPES),
                broken(
                        BrokenTableFormats.AlwaysOthers.class,
                        Check.PARTS,
                        Check.REPEATABLE,
                        Check.THREADS,
                        Check.ENGINES),
                broken(BrokenTableFormats.OwnTarget.class, Check.DECLARATION),
                broken(BrokenMetrics.MeanOfBatches.class, Check.BATCHES),
                broken(BrokenMetrics.LastBatch.class, Check.BATCHES),
                broken(BrokenMetrics.NoShare.class, Check.RANGE),
                broken(
                        BrokenAugmentations.OwnRandomness.class,
                        Check.BATCHES,
                        Check.REPEATABLE,
                        Check.THREADS,
                        Check.ENGINES),
                broken(BrokenAugmentations.PlaceInTheBatch.class, Check.BATCHES),
                broken(BrokenAugmentations.OtherShape.class, Check.SHAPES),
                broken(BrokenAugmentations.ShareBeyondOne.class, Check.MIXTURE),
                broken(BrokenAugmentations.BeyondTheRange.class, Check.RANGE));
    }

    private static Arguments broken(Class<? extends ProviderContract<?, ?>> contract, Check... failing) {
        return Arguments.argumentSet(contract.getSimpleName(), contract, Set.of(failing));
    }

    @ParameterizedTest
    @MethodSource
    void broken(Class<? extends ProviderContract<?, ?>> contract, Set<Check> failing) {
        ContractRun run = ContractRun.of(contract, PACKAGING);

        assertThat(run.failed()).as(run.failed().toString()).containsOnlyKeys(failing);
        assertThat(run.skipped()).isEmpty();
    }

    @Test
    void passesAnAttackThatLeavesTheProjectionToTheHost() {
        assertThat(ContractRun.of(BrokenAttacks.OwnSize.class, PACKAGING).failed())
                .isEmpty();
    }

    @Test
    void passesAnAttackThatFindsNothingWithSomeOptions() {
        assertThat(ContractRun.of(BrokenAttacks.SometimesNothing.class, PACKAGING)
                        .failed())
                .isEmpty();
    }

    @Test
    void reportsWhatIsInNoJar() {
        ContractRun run = ContractRun.of(BrokenLayers.Undeclared.class, Set.of());

        assertThat(run.failed()).containsOnlyKeys(Check.SERVICE, Check.CLASS_PATH, Check.DROPPED);
        assertThat(run.failed().get(Check.SERVICE)).contains("META-INF/services/dev.kiln.api.layer.LayerProvider");
        assertThat(run.skipped()).containsOnlyKeys(Check.MODULE_PATH);
        assertThat(run.skipped().get(Check.MODULE_PATH)).contains("the plugin has no module-info");
    }

    @Test
    void skipsWhatIsSwitchedOffAndSaysWhy() {
        ContractRun run = ContractRun.of(BrokenLosses.SwitchedOff.class, PACKAGING);

        assertThat(run.failed()).isEmpty();
        assertThat(run.skipped()).containsOnlyKeys(Check.EXAMPLES);
        assertThat(run.skipped().get(Check.EXAMPLES))
                .contains("broken, EXAMPLES: switched off: one number will do for this test");
    }

    @Test
    void skipsTheComparisonOfEnginesWhereThereIsOne() {
        ContractRun run = ContractRun.of(BrokenLosses.OneEngine.class, PACKAGING);

        assertThat(run.failed()).containsOnlyKeys(Check.EXAMPLES);
        assertThat(run.skipped()).containsOnlyKeys(Check.ENGINES);
        assertThat(run.skipped().get(Check.ENGINES)).contains("there is nothing to compare", "[onnx]");
    }

    @Test
    void skipsWhatNoEngineCanDo() {
        ContractRun run = ContractRun.of(BrokenLosses.NoEngine.class, PACKAGING);

        assertThat(run.failed()).isEmpty();
        assertThat(run.skipped())
                .containsOnlyKeys(
                        Check.REPEATABLE,
                        Check.THREADS,
                        Check.ENGINES,
                        Check.EXAMPLES,
                        Check.GRADIENTS,
                        Check.EXTREMES);
        assertThat(run.skipped().values())
                .allSatisfy(reason -> assertThat(reason).contains("there is no usable engine on the path"));
    }
}
