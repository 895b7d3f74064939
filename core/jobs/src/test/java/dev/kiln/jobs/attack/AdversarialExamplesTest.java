package dev.kiln.jobs.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OnEachEngine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class AdversarialExamplesTest {

    private static final Perceptron BEFORE = Perceptron.random(4, 5, 3, 1);
    private static final Perceptron LATER = Perceptron.random(4, 5, 3, 2);
    private static final NamedAttack PGD = new NamedAttack(
            "pgd:eps=0.1", new SmallAttacks.Iterated(SmallAttacks.threat(Norm.LINF, 0.1), 5, 0.3, false, 1));

    /** The parameters of a training, without the training. */
    private record Values(Map<String, Tensor> byName) implements TrainingValues {

        static Values of(Perceptron network) {
            Map<String, Tensor> values = new HashMap<>();
            values.put("first", Perceptron.tensor(network.first()));
            values.put("second", Perceptron.tensor(network.second()));
            return new Values(values);
        }

        @Override
        public Tensor get(String name) {
            return byName.get(name);
        }

        @Override
        public void set(String name, Tensor value) {
            byName.put(name, value);
        }
    }

    private static DataSet data() {
        return TensorDataSet.classification("two", batch().inputs(), batch().targets(), List.of("zero", "one", "two"));
    }

    private static Batch batch() {
        float[] inputs = {0.1f, 0.2f, 0.3f, 0.4f, 0.9f, 0.8f, 0.7f, 0.6f};
        return new Batch(Tensor.of(inputs, 2, 4), Tensor.of(new long[] {0, 2}, 2), new long[] {5, 6});
    }

    private static void assertAttacks(Batch found, Perceptron network) {
        PlainDescent expected = new PlainDescent(network, Norm.LINF, 0.1, 5, 0.03, 0, 1);
        for (int i = 0; i < 2; i++) {
            double[] original = new double[4];
            double[] changed = new double[4];
            for (int f = 0; f < 4; f++) {
                original[f] = batch().inputs().getDouble(4 * i + f);
                changed[f] = found.inputs().getDouble(4 * i + f);
            }
            int label = (int) batch().targets().longs().get(i);
            assertThat(changed).containsExactly(expected.attack(original, label), within(1e-6));
        }
    }

    @OnEachEngine
    void attacksTheParametersAsTheyAre(Engine engine) {
        try (AdversarialExamples transform =
                new AdversarialExamples(engine, BEFORE.model(InputInfo.UNIT), data(), PGD, 1)) {
            assertAttacks(transform.apply(batch(), 0, Values.of(BEFORE)), BEFORE);
            assertAttacks(transform.apply(batch(), 1, Values.of(LATER)), LATER);
            assertAttacks(transform.apply(batch(), 2, Values.of(BEFORE)), BEFORE);
        }
    }

    @OnEachEngine
    void startsElsewhereInEachStep(Engine engine) {
        GradientAttack random = new SmallAttacks.Iterated(SmallAttacks.threat(Norm.LINF, 0.1), 1, 0.01, true, 1);
        try (AdversarialExamples transform = new AdversarialExamples(
                engine, BEFORE.model(InputInfo.UNIT), data(), new NamedAttack("pgd", random), 1)) {
            Values values = Values.of(BEFORE);
            Tensor first = transform.apply(batch(), 0, values).inputs();
            assertThat(transform.apply(batch(), 0, values).inputs()).isEqualTo(first);
            assertThat(transform.apply(batch(), 1, values).inputs()).isNotEqualTo(first);
        }
    }

    @OnEachEngine
    void keepsTheTargets(Engine engine) {
        try (AdversarialExamples transform =
                new AdversarialExamples(engine, BEFORE.model(InputInfo.UNIT), data(), PGD, 1)) {
            Batch found = transform.apply(batch(), 0, Values.of(BEFORE));
            assertThat(found.targets()).isEqualTo(batch().targets());
            assertThat(found.indices()).containsExactly(batch().indices());
            assertThat(transform.description()).isEqualTo("pgd:eps=0.1");
        }
    }

    @OnEachEngine
    void refusesDataThatTheAttackWouldClip(Engine engine) {
        DataSet outside = TensorDataSet.classification(
                "outside",
                Tensor.of(new float[] {0, 0.5f, 1, 0.5f, 0.5f, 2.5f, 0, 0}, 2, 4),
                batch().targets(),
                List.of("zero", "one", "two"));
        assertThatThrownBy(() -> new AdversarialExamples(engine, BEFORE.model(InputInfo.UNIT), outside, PGD, 1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2.5 in example 1")
                .hasMessageContaining("--input-range");
        new AdversarialExamples(engine, BEFORE.model(new InputInfo(0, 2.5)), outside, PGD, 1).close();
    }

    @OnEachEngine
    void changesNothingInABallOfSizeZero(Engine engine) {
        NamedAttack none =
                new NamedAttack("none", new SmallAttacks.Iterated(SmallAttacks.threat(Norm.L2, 0), 5, 0.3, true, 1));
        try (AdversarialExamples transform =
                new AdversarialExamples(engine, BEFORE.model(InputInfo.UNIT), data(), none, 1)) {
            Batch found = transform.apply(batch(), 0, Values.of(BEFORE));
            assertThat(found.inputs()).isEqualTo(batch().inputs());
            assertThat(transform.warnings()).isEmpty();
        }
    }

    @OnEachEngine
    void warnsWhereTheStepsCannotReachTheEdge(Engine engine) {
        NamedAttack weak = new NamedAttack(
                "weak", new SmallAttacks.Iterated(SmallAttacks.threat(Norm.LINF, 0.1), 3, 0.1, false, 1));
        try (AdversarialExamples transform =
                new AdversarialExamples(engine, BEFORE.model(InputInfo.UNIT), data(), weak, 1)) {
            transform.apply(batch(), 0, Values.of(BEFORE));
            transform.apply(batch(), 1, Values.of(LATER));
            assertThat(transform.warnings())
                    .singleElement()
                    .asString()
                    .contains("For 4 of 4 examples", "at most 0.30 of eps");
        }
    }
}
