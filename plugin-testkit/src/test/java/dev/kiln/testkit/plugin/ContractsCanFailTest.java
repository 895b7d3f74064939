package dev.kiln.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContractsCanFailTest {

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
                broken(BrokenLayers.Undeclared.class, Check.SERVICE, Check.CLASS_PATH, Check.DROPPED),
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
                broken(BrokenAttacks.OwnSize.class, Check.BALL, Check.ZERO),
                broken(BrokenAttacks.Downhill.class, Check.LABELS),
                broken(BrokenAttacks.OwnRandomness.class, Check.REPEATABLE, Check.THREADS),
                broken(BrokenAttacks.PlaceInTheBatch.class, Check.BATCHES),
                broken(BrokenCompressors.SilentPlan.class, Check.PLAN),
                broken(BrokenCompressors.OpenProgram.class, Check.MEMORY),
                broken(BrokenCompressors.NothingLeft.class, Check.ACCURACY),
                broken(BrokenCompressors.FalseClaim.class, Check.ACCURACY));
    }

    private static Arguments broken(Class<? extends ProviderContract<?, ?>> contract, Check... failing) {
        return Arguments.argumentSet(contract.getSimpleName(), contract, Set.of(failing));
    }

    @ParameterizedTest
    @MethodSource
    void broken(Class<? extends ProviderContract<?, ?>> contract, Set<Check> failing) {
        ContractRun run = ContractRun.of(contract);

        assertThat(run.failed()).as(run.failed().toString()).containsOnlyKeys(failing);
    }

    @Test
    void saysWhyACheckIsSkipped() {
        ContractRun run = ContractRun.of(BrokenLosses.OneNumber.class);

        assertThat(run.skipped()).containsOnlyKeys(Packaging.NONE.keySet());
        assertThat(run.skipped().get(Check.SERVICE))
                .contains("broken, SERVICE: switched off: it is part of the tests and no plugin");
    }
}
