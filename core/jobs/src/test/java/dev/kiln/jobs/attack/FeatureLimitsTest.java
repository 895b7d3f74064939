package dev.kiln.jobs.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.data.DataSets;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.plugins.attacks.DeepFool;
import dev.kiln.testkit.OnEachEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureLimitsTest {

    private static Robustness evaluate(Engine engine, FeatureLimits limits, Attack attack, DataSet data) {
        return new RobustnessEvaluation(engine, LinearAttacks.settings(32))
                .withLimits(limits)
                .evaluate(
                        LinearProblem.model(Value::identity),
                        data,
                        List.of(new NamedAttack("tried", attack)),
                        List.of(),
                        AttackListener.SILENT);
    }

    @OnEachEngine
    void featuresThatMayNotChangeStayInEveryNormAndTheRestReachesWhatItCan(Engine engine) {
        FeatureLimits limits = FeatureLimits.none(4);
        limits.mutable()[1] = false;
        limits.low()[2] = -0.5f;
        limits.high()[2] = 0.5f;
        float[] clean = LinearProblem.inputs().toFloatArray();
        for (Norm norm : Norm.values()) {
            ThreatModel threat = SmallAttacks.threat(norm, norm == Norm.L0 ? 2 : 0.8);
            for (Attack attack : List.of(new SmallAttacks.Once(threat), new SmallAttacks.Far(threat, 3))) {
                AttackResult result = evaluate(engine, limits, attack, LinearProblem.data())
                        .results()
                        .get(0);
                float[] found = result.inputs().orElseThrow().toFloatArray();
                boolean hasMoved = false;
                for (int i = 0; i < found.length; i++) {
                    if (i % 4 == 1) {
                        assertThat(found[i]).as(norm.name()).isEqualTo(clean[i]);
                    } else if (i % 4 == 2 && found[i] != clean[i]) {
                        assertThat(Math.abs(found[i])).isLessThanOrEqualTo(Math.max(0.5f, Math.abs(clean[i])));
                    }
                    hasMoved |= found[i] != clean[i];
                }
                assertThat(hasMoved).isTrue();
            }
        }
    }

    @OnEachEngine
    void robustAccuracyIsThatOfTheFeaturesThatMayChange(Engine engine) {
        FeatureLimits limits = FeatureLimits.none(4);
        limits.mutable()[1] = false;
        double size = 0.3;
        AttackResult result = evaluate(
                        engine,
                        limits,
                        new SmallAttacks.Once(SmallAttacks.threat(Norm.LINF, size)),
                        LinearProblem.data())
                .results()
                .get(0);
        // without the second weight, -2, the dual norm is 1 + 0.5 + 0.25 in place of 3.75
        assertThat(result.robustAccuracy()).isEqualTo(LinearProblem.robust(size * 1.75 / 3.75, Norm.LINF));
    }

    @OnEachEngine
    void adversarialInputsInBytesAreAdversarialAsBytes(Engine engine) {
        DataSet bytes = rounded(LinearProblem.data(), 0.25);
        FeatureLimits limits = FeatureLimits.none(4).inBytes(-32, 31.75);
        for (Norm norm : List.of(Norm.LINF, Norm.L2)) {
            ThreatModel threat = SmallAttacks.threat(norm, 0.6);
            AttackResult result = evaluate(engine, limits, new SmallAttacks.Once(threat), bytes)
                    .results()
                    .get(0);
            float[] found = result.inputs().orElseThrow().toFloatArray();
            for (float value : found) {
                assertThat(value * 4 - Math.rint(value * 4)).isCloseTo(0, within(1e-5));
            }
            double[] sizes =
                    Perturbation.sizes(LinearAttacks.all(bytes), result.inputs().orElseThrow(), norm);
            assertThat(Arrays.stream(sizes)).allMatch(size -> size <= 0.6 + 1e-9);
            assertThat(result.successRate()).isPositive();
        }
        assertThatThrownBy(() -> evaluate(
                        engine,
                        limits,
                        new SmallAttacks.Once(SmallAttacks.threat(Norm.LINF, 0.6)),
                        LinearProblem.data()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("what is clean already cannot be held");
    }

    /** The same examples with values that are multiples of a step. */
    private static DataSet rounded(DataSet data, double step) {
        float[] values = LinearAttacks.all(data).toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (Math.rint(values[i] / step) * step);
        }
        Tensor labels = data.batch(LongStream.range(0, data.size()).toArray()).targets();
        return DataSet.classification("rounded", Tensor.of(values, data.size(), 4), labels, data.classes());
    }

    @Test
    void tablesKeepWholeNumbersAndTextsUnlessTheyAreNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("people.csv");
        Files.writeString(
                file,
                "age,income,city,rich\n30,1000.5,Oslo,no\n41,2000.25,Bergen,yes\n52,500,Oslo,no\n25,3000.75,Oslo,yes\n");
        DataSet data = DataSets.builtIn().open("csv:" + file + "?target=rich");

        TableLimits usual = TableLimits.of(data, List.of()).orElseThrow();
        assertThat(usual.mutable()).containsExactly("income");
        assertThat(usual.fixed()).containsExactly("age", "city");
        assertThat(usual.limits().mutable()).containsExactly(false, true, false, false);

        TableLimits named = TableLimits.of(data, List.of("age")).orElseThrow();
        assertThat(named.limits().mutable()).containsExactly(true, false, false, false);
        // 30, 41, 52, 25 have the mean 37 and the variance 108.5
        double deviation = Math.sqrt(108.5);
        assertThat(named.limits().step()[0]).isCloseTo(1 / deviation, within(1e-12));
        assertThat(named.limits().low()[0]).isCloseTo((float) ((25 - 37) / deviation), within(1e-6f));
        assertThat(named.limits().high()[0]).isCloseTo((float) ((52 - 37) / deviation), within(1e-6f));

        assertThat(usual.unit()).isEqualTo("eps is in standard deviations of the training data.");

        assertThatThrownBy(() -> TableLimits.of(data, List.of("city")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("city")
                .hasMessageContaining("texts");
        assertThatThrownBy(() -> TableLimits.of(data, List.of("incme")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("income");
        assertThat(TableLimits.of(LinearProblem.data(), List.of())).isEmpty();
    }

    @Test
    void theUnitOfColumnsThatAreNotStandardizedIsSaidWithTheirSpans(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("people.csv");
        Files.writeString(file, "height,income,rich\n1.5,1000.5,no\n1.75,2000.25,yes\n2,500,no\n1.625,3000.75,yes\n");
        DataSet data = DataSets.builtIn().open("csv:" + file + "?target=rich&scale=none");

        assertThat(TableLimits.of(data, List.of()).orElseThrow().unit())
                .startsWith("eps is in the units of the table")
                .contains("height, whose values span 0.5000,", "income, whose span 2501");
        assertThat(TableLimits.of(data, List.of("income")).orElseThrow().unit())
                .isEqualTo("eps is in the units of the table, since its columns were not standardized (scale=none).");
    }

    @OnEachEngine
    void aSearchForTheSmallestPerturbationFindsThatOfTheFeaturesThatMayChange(Engine engine) {
        FeatureLimits limits = FeatureLimits.none(4);
        limits.mutable()[1] = false;
        AttackResult result = evaluate(
                        engine,
                        limits,
                        new DeepFool(SmallAttacks.threat(Norm.L2, 100), 100, 0.02, 10),
                        LinearProblem.data())
                .results()
                .get(0);
        double[] distances = result.distances().toArray();
        double length = Math.sqrt(1 + 0.25 + 0.0625);
        for (int example = 0; example < distances.length; example++) {
            if (!Double.isNaN(distances[example])) {
                double exact = Math.abs(LinearProblem.score(example)) / length;
                assertThat(distances[example]).isBetween(exact, 1.05 * exact + 1e-6);
            }
        }
    }

    /** Goes down by a little more than there is room for. */
    private record Below(ThreatModel threat) implements MinimalAttack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            float[] values = batch.inputs().toFloatArray();
            for (int i = 0; i < values.length; i++) {
                values[i] -= 0.9f;
            }
            return Tensor.of(values, batch.inputs().shape());
        }
    }

    @OnEachEngine
    void bytesStayInTheRangeOfBytes(Engine engine) {
        DataSet bytes = rounded(LinearProblem.data(), 0.25);
        // the least value of the data is the byte 0
        float least = Float.MAX_VALUE;
        for (float value : LinearAttacks.all(bytes).toFloatArray()) {
            least = Math.min(least, value);
        }
        FeatureLimits limits = FeatureLimits.none(4).inBytes(least, least + 0.25 * 255);
        AttackResult result = evaluate(engine, limits, new Below(SmallAttacks.threat(Norm.LINF, 100)), bytes)
                .results()
                .get(0);
        for (float value : result.inputs().orElseThrow().toFloatArray()) {
            assertThat(value).isGreaterThanOrEqualTo(least);
        }
    }
}
