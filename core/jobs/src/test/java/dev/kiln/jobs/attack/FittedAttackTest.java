package dev.kiln.jobs.attack;

import static dev.kiln.jobs.attack.LinearAttacks.assertRefused;
import static dev.kiln.jobs.attack.LinearAttacks.evaluate;
import static dev.kiln.jobs.attack.LinearAttacks.inBatchesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.FittedAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.PluginException;
import dev.kiln.jobs.fit.ModelInput;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;

/** Attacks that look at data first, on a linear problem. */
class FittedAttackTest {

    @OnEachEngine
    void anAttackMayLookAtTheWholeDataFirst(Engine engine) {
        Robustness robustness = evaluate(engine, new LinearAttacks.Universal(SmallAttacks.threat(Norm.L2, 1)), 1.0);
        float[] found = robustness.results().get(0).inputs().orElseThrow().toFloatArray();
        float[] clean = LinearProblem.inputs().toFloatArray();
        // all move along the weight (1, -2, 0.5, 0.25), shortened to the ball
        for (int example : new int[] {1, 2, 151}) {
            assertThat(found[4 * example] - clean[4 * example])
                    .isCloseTo((float) (1 / LinearAttacks.L2_OF_WEIGHT), within(1e-5f));
            assertThat(found[4 * example + 1] - clean[4 * example + 1])
                    .isCloseTo((float) (-2 / LinearAttacks.L2_OF_WEIGHT), within(1e-5f));
        }
    }

    @OnEachEngine
    void aNestedAttackLooksAtTheWholeDataOnceToo(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.L2, 1);
        Attack universal = new LinearAttacks.Universal(threat);
        Attack nesting = new LinearAttacks.Nesting(threat, Access.GRADIENTS, universal);
        AttackResult alone = inBatchesOf(engine, 32, universal);
        AttackResult nested = inBatchesOf(engine, 7, nesting);

        // the projection of a projection differs by rounding
        assertThat(nested.inputs().orElseThrow().toFloatArray())
                .containsExactly(alone.inputs().orElseThrow().toFloatArray(), within(1e-6f));
        assertThat(nested.queries()).isEqualTo(alone.queries());
        assertThat(nested.queries())
                .isEqualTo(new Queries(0, LinearProblem.data().size()));
    }

    /** Calls the attack itself, not the host's way. */
    private record Calling(ThreatModel threat, Attack inner) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            return inner.perturb(target, batch);
        }
    }

    /** Moves as far as the mean of the first feature of the data. */
    private record ByMean(ThreatModel threat, Access access) implements FittedAttack {

        @Override
        public Attack fit(AttackTarget target, DataSet data) {
            double sum = 0;
            for (Batch batch : data.batches(3)) {
                for (int row = 0; row < batch.size(); row++) {
                    sum += batch.inputs().getDouble(4L * row);
                }
            }
            return new LinearAttacks.Shift(threat, new float[] {(float) (sum / data.size()), 0, 0, 0});
        }
    }

    @OnEachEngine
    void withoutDataAnAttackLooksAtItsBatch(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.L2, 100);
        Attack byMean = new ByMean(threat, Access.DECISIONS);
        Batch batch = LinearProblem.data().batch(5, 3, 8, 1);
        float mean = 0;
        for (int row = 0; row < 4; row++) {
            mean += batch.inputs().toFloatArray()[4 * row] / 4;
        }
        for (Attack attack : List.of(byMean, new Calling(threat, byMean))) {
            float[] found = attackedAlone(engine, attack, batch).toFloatArray();
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i] - batch.inputs().toFloatArray()[i]).isCloseTo(i % 4 == 0 ? mean : 0, within(1e-5f));
            }
        }
    }

    private static Tensor attackedAlone(Engine engine, Attack attack, Batch batch) {
        ModelInput input = ModelInput.of(LinearProblem.model(Value::identity), LinearProblem.data());
        try (AttackPrograms programs =
                new AttackPrograms(engine::compile, LinearProblem.model(Value::identity), input, 4)) {
            return new AttackSession(programs, attack.threat(), 1).attack(new NamedAttack("alone", attack), batch);
        }
    }

    /** Returns an attack that is to be fitted, or one that asks for more than it says. */
    private record Fitting(ThreatModel threat, Access access, Attack fitted) implements FittedAttack {

        @Override
        public Attack fit(AttackTarget target, DataSet data) {
            return fitted;
        }
    }

    @OnEachEngine
    void whatIsFittedHasNothingToFitAndNoMoreAccess(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.L2, 1);
        Attack twice = new Fitting(threat, Access.GRADIENTS, new LinearAttacks.Universal(threat));
        assertThatThrownBy(() -> evaluate(engine, twice))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("returned an attack that is to be fitted");

        Attack escaping = new Fitting(threat, Access.DECISIONS, new LinearAttacks.Curious(threat, Access.SCORES, 1));
        assertThatThrownBy(() -> evaluate(engine, escaping))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("asks for scores, although its access is DECISIONS");
    }

    /** Runs all of some attacks. */
    private record All(ThreatModel threat, List<Attack> attacks) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            attacks.forEach(attack -> target.attack(attack, batch));
            return batch.inputs();
        }
    }

    @OnEachEngine
    void whatWasFittedWithMoreAccessIsNotUsedWithLess(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.L2, 1);
        Attack universal = new LinearAttacks.Universal(threat);
        Attack narrow = new LinearAttacks.Nesting(threat, Access.DECISIONS, universal);

        assertRefused(
                engine,
                new All(threat, List.of(universal, narrow)),
                "Nesting runs the attack dev.kiln.jobs.attack.LinearAttacks$Universal, which follows a gradient",
                "DECISIONS");
    }
}
