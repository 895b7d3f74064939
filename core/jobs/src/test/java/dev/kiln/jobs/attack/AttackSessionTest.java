package dev.kiln.jobs.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.ModelInput;
import dev.kiln.testkit.OnEachEngine;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

class AttackSessionTest {

    private static final int FEATURES = 6;
    private static final int CLASSES = 3;
    private static final int EXAMPLES = 9;
    private static final Perceptron NETWORK = Perceptron.random(FEATURES, 5, CLASSES, 3);

    private static Batch batch() {
        Random random = new Random(11);
        float[][] inputs = new float[EXAMPLES][FEATURES];
        long[] labels = new long[EXAMPLES];
        long[] indices = new long[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            for (int f = 0; f < FEATURES; f++) {
                inputs[i][f] = random.nextFloat();
            }
            labels[i] = NETWORK.predict(doubles(inputs[i]));
            indices[i] = 100 + 7 * i;
        }
        return new Batch(Perceptron.tensor(inputs), Tensor.of(labels, EXAMPLES), indices);
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static double[] row(Tensor tensor, int row) {
        float[] all = tensor.toFloatArray();
        int length = all.length / (int) tensor.shape()[0];
        return doubles(Arrays.copyOfRange(all, row * length, (row + 1) * length));
    }

    private static <T> T in(Engine engine, Model model, ThreatModel threat, Function<AttackSession, T> use) {
        return in(engine, model, threat, 42, use);
    }

    private static <T> T in(Engine engine, Model model, ThreatModel threat, long seed, Function<AttackSession, T> use) {
        ModelInput input = ModelInput.of(model, new long[] {FEATURES}, "the test");
        try (AttackPrograms programs = new AttackPrograms(engine::compile, model, input, 4)) {
            return use.apply(new AttackSession(programs, threat, seed));
        }
    }

    private static Tensor perturb(Engine engine, Model model, GradientAttack attack, Batch batch) {
        return in(engine, model, attack.threat(), session -> session.attack(attack, batch));
    }

    private static Model model() {
        return NETWORK.model(InputInfo.UNIT);
    }

    private static GradientAttack pgd(Norm norm, double epsilon) {
        return new SmallAttacks.Iterated(SmallAttacks.threat(norm, epsilon), 10, 0.25, false, 1);
    }

    private static void assertIs(Tensor found, PlainDescent expected, Batch batch) {
        for (int i = 0; i < batch.size(); i++) {
            int label = (int) batch.targets().longs().get(i);
            double[] plain = expected.attack(row(batch.inputs(), i), label);
            assertThat(row(found, i)).containsExactly(plain, within(2e-6));
        }
    }

    @OnEachEngine
    void oneStepIsThatOfADoublePrecisionComputation(Engine engine) {
        Batch batch = batch();
        for (Norm norm : List.of(Norm.LINF, Norm.L2)) {
            GradientAttack attack = new SmallAttacks.Once(SmallAttacks.threat(norm, 0.2));
            assertIs(
                    perturb(engine, model(), attack, batch), new PlainDescent(NETWORK, norm, 0.2, 1, 0.2, 0, 1), batch);
        }
    }

    @OnEachEngine
    void manyStepsAreThoseOfADoublePrecisionComputation(Engine engine) {
        Batch batch = batch();
        for (Norm norm : List.of(Norm.LINF, Norm.L2)) {
            Tensor found = perturb(engine, model(), pgd(norm, 0.3), batch);
            assertIs(found, new PlainDescent(NETWORK, norm, 0.3, 10, 0.25 * 0.3, 0, 1), batch);
        }
    }

    @OnEachEngine
    void looksBehindASoftmaxAtTheEnd(Engine engine) {
        Model softmax = NETWORK.model(
                InputInfo.UNIT, Shape.batchOf(FEATURES), y -> y.mul(50).softmax(1));
        Model logits = NETWORK.model(InputInfo.UNIT, Shape.batchOf(FEATURES), y -> y.mul(50));
        Batch batch = batch();
        assertThat(perturb(engine, softmax, pgd(Norm.L2, 0.3), batch).toFloatArray())
                .containsExactly(
                        perturb(engine, logits, pgd(Norm.L2, 0.3), batch).toFloatArray());
    }

    @OnEachEngine
    void aTargetedAttackDescendsTheLossOfTheWantedClass(Engine engine) {
        Batch batch = batch();
        long[] wanted = Arrays.stream(batch.targets().toLongArray())
                .map(l -> (l + 1) % CLASSES)
                .toArray();
        Batch goal = batch.withTargets(Tensor.of(wanted, EXAMPLES));
        GradientAttack attack = new SmallAttacks.Iterated(new ThreatModel(Norm.LINF, 0.3, true), 10, 0.25, false, 1);
        // against the gradient: the same computation with steps of negative size
        PlainDescent expected = new PlainDescent(NETWORK, Norm.LINF, 0.3, 10, -0.25 * 0.3, 0, 1);
        assertIs(perturb(engine, model(), attack, goal), expected, goal);
    }

    @OnEachEngine
    void aFollowedAttackKeepsItsOwnGoalInARunOfAnotherGoal(Engine engine) {
        Batch batch = batch();
        long[] wanted = Arrays.stream(batch.targets().toLongArray())
                .map(l -> (l + 1) % CLASSES)
                .toArray();
        Batch goal = batch.withTargets(Tensor.of(wanted, EXAMPLES));
        ThreatModel untargeted = SmallAttacks.threat(Norm.LINF, 0.3);
        ThreatModel targeted = new ThreatModel(Norm.LINF, 0.3, true);
        PlainDescent towards = new PlainDescent(NETWORK, Norm.LINF, 0.3, 10, -0.25 * 0.3, 0, 1);
        PlainDescent away = new PlainDescent(NETWORK, Norm.LINF, 0.3, 10, 0.25 * 0.3, 0, 1);
        for (int restarts : new int[] {1, 2}) {
            GradientAttack inner = new SmallAttacks.Iterated(targeted, 10, 0.25, false, restarts);
            assertIs(in(engine, model(), untargeted, session -> session.attack(inner, goal)), towards, goal);
            GradientAttack other = new SmallAttacks.Iterated(untargeted, 10, 0.25, false, restarts);
            assertIs(in(engine, model(), targeted, session -> session.attack(other, batch)), away, batch);
        }
    }

    @OnEachEngine
    void knowsWhoIsFooledForAnotherGoal(Engine engine) {
        Batch batch = batch();
        ThreatModel untargeted = SmallAttacks.threat(Norm.LINF, 0.1);
        boolean[] reached =
                in(engine, model(), untargeted, session -> session.goalReached(batch.inputs(), batch, true));
        assertThat(reached).containsOnly(true);
        boolean[] fooled =
                in(engine, model(), untargeted, session -> session.goalReached(batch.inputs(), batch, false));
        assertThat(fooled).containsOnly(false);
    }

    @OnEachEngine
    void carriesTheStatesOfAnAttackAndClearsThemBetweenBatches(Engine engine) {
        Batch batch = batch();
        GradientAttack attack = new SmallAttacks.Momentum(SmallAttacks.threat(Norm.LINF, 0.3), 5, 0.1);
        List<Tensor> twice = in(
                engine,
                model(),
                attack.threat(),
                session -> List.of(session.attack(attack, batch), session.attack(attack, batch)));
        assertThat(twice.get(0)).isEqualTo(twice.get(1));
        assertThat(Arrays.stream(Perturbation.sizes(batch.inputs(), twice.get(0), Norm.LINF)))
                .allMatch(size -> size > 0.29);
    }

    @OnEachEngine
    void randomStartsDependOnSeedRestartAndExampleAlone(Engine engine) {
        Batch batch = batch();
        GradientAttack attack = new SmallAttacks.Iterated(SmallAttacks.threat(Norm.LINF, 0.1), 3, 0.1, true, 1);
        int[] rows = {7, 2};
        Batch part = new Batch(batch.inputs().select(rows), batch.targets().select(rows), new long[] {
            batch.indices()[7], batch.indices()[2]
        });
        Tensor whole = perturb(engine, model(), attack, batch);
        Tensor some = perturb(engine, model(), attack, part);
        assertThat(row(some, 0)).containsExactly(row(whole, 7), within(1e-6));
        assertThat(row(some, 1)).containsExactly(row(whole, 2), within(1e-6));
        Tensor other = in(engine, model(), attack.threat(), 43, session -> session.attack(attack, batch));
        assertThat(other).isNotEqualTo(whole);
        GradientAttack twice = new SmallAttacks.Iterated(SmallAttacks.threat(Norm.LINF, 1e-4), 3, 0.1, true, 2);
        GradientAttack once = new SmallAttacks.Iterated(SmallAttacks.threat(Norm.LINF, 1e-4), 3, 0.1, true, 1);
        assertThat(perturb(engine, model(), twice, batch)).isNotEqualTo(perturb(engine, model(), once, batch));
    }

    @OnEachEngine
    void aModelThatInsistsOnABatchSizeIsAttackedAtIt(Engine engine) {
        Batch batch = batch();
        GradientAttack attack = new SmallAttacks.Iterated(SmallAttacks.threat(Norm.LINF, 0.1), 3, 0.1, true, 1);
        Model fixed = NETWORK.model(InputInfo.UNIT, Shape.of(4, FEATURES), Value::identity);
        float[] expected = perturb(engine, model(), attack, batch).toFloatArray();
        assertThat(perturb(engine, fixed, attack, batch).toFloatArray()).containsExactly(expected, within(1e-6f));
    }

    @OnEachEngine
    void countsWhatAnAttackAsksFor(Engine engine) {
        Batch batch = batch();
        ThreatModel weak = SmallAttacks.threat(Norm.LINF, 1e-4);
        GradientAttack attack = new SmallAttacks.Iterated(weak, 5, 0.1, true, 3);
        Queries queries = in(engine, model(), weak, session -> {
            session.attack(attack, batch);
            return session.queries();
        });
        assertThat(queries).isEqualTo(new Queries(3L * EXAMPLES, 3L * 5 * EXAMPLES));
    }

    @OnEachEngine
    void aGradientThatIsNoNumberLeavesTheCleanInput(Engine engine) {
        Batch batch = batch();
        for (Norm norm : Norm.values()) {
            GradientAttack broken = new SmallAttacks.Broken(SmallAttacks.threat(norm, 0.1));
            float[] found = perturb(engine, model(), broken, batch).toFloatArray();
            assertThat(found).doesNotContain(Float.NaN);
            for (double size : Perturbation.sizes(batch.inputs(), Tensor.of(found, EXAMPLES, FEATURES), norm)) {
                assertThat(size).isLessThanOrEqualTo((float) 0.1);
            }
        }
    }

    @OnEachEngine
    void saysWhichExamplesAreFooled(Engine engine) {
        Batch batch = batch();
        ThreatModel threat = SmallAttacks.threat(Norm.LINF, 0.1);
        boolean[] fooled = in(engine, model(), threat, session -> session.goalReached(batch.inputs(), batch));
        assertThat(fooled).containsOnly(false);
        ThreatModel targeted = new ThreatModel(Norm.LINF, 0.1, true);
        boolean[] reached = in(engine, model(), targeted, session -> session.goalReached(batch.inputs(), batch));
        assertThat(reached).containsOnly(true);
    }
}
