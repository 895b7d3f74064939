package dev.kiln.jobs.attack;

import static dev.kiln.jobs.attack.LinearAttacks.evaluate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.Noise;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import java.util.stream.IntStream;

/** Attacks on some of the examples: their noise, and an ensemble of others. */
class NestedAttackTest {

    /** A draw of noise, as it is. */
    private record Noisy(ThreatModel threat) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            return target.noise(Noise.NORMAL, batch, 3, 4);
        }
    }

    @OnEachEngine
    void noiseDependsOnTheExampleAndNotOnItsBatch(Engine engine) {
        Attack attack = new Noisy(SmallAttacks.threat(Norm.L2, 1000));
        List<Tensor> found = IntStream.of(7, 200)
                .mapToObj(size -> new RobustnessEvaluation(engine, LinearAttacks.settings(size))
                        .evaluate(
                                LinearProblem.model(Value::identity),
                                LinearProblem.data(),
                                List.of(new NamedAttack("noisy", attack)),
                                List.of(),
                                AttackListener.SILENT)
                        .results()
                        .get(0)
                        .inputs()
                        .orElseThrow())
                .toList();
        assertThat(found.get(0)).isEqualTo(found.get(1));
    }

    /** Runs others one after the other on the examples that withstood. */
    private record Ensemble(ThreatModel threat, List<Attack> attacks) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            Tensor best = batch.inputs();
            for (Attack attack : attacks) {
                boolean[] reached = target.goalReached(best, batch);
                int[] open = IntStream.range(0, reached.length)
                        .filter(i -> !reached[i])
                        .toArray();
                if (open.length == 0) {
                    return best;
                }
                Tensor tried = target.attack(attack, batch.select(open));
                int[] rows = IntStream.range(0, reached.length).toArray();
                IntStream.range(0, open.length).forEach(i -> rows[open[i]] = reached.length + i);
                best = Tensor.join(List.of(best, tried)).select(rows);
            }
            return best;
        }
    }

    @OnEachEngine
    void anEnsembleRunsOthersOnThoseThatWithstood(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.LINF, 0.3);
        Attack none = new SmallAttacks.Far(threat, 0);
        Attack ensemble = new Ensemble(
                threat,
                List.of(
                        new LinearAttacks.Shift(threat, new float[] {1, -1, 1, 1}),
                        none,
                        new SmallAttacks.Once(threat)));
        AttackResult result = evaluate(engine, ensemble).results().get(0);
        assertThat(result.robustAccuracy()).isEqualTo(LinearProblem.robust(0.3, Norm.LINF));
        // the shift moves examples of one class over the plane, so that only some are left for the gradient
        assertThat(result.queries().gradients()).isLessThan(180);
    }

    @OnEachEngine
    void theResultTellsThePartOfEachAttackOfAnEnsemble(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.LINF, 0.3);
        Attack shift = new LinearAttacks.Shift(threat, new float[] {1, -1, 1, 1});
        Attack once = new SmallAttacks.Once(threat);
        AttackResult result = evaluate(engine, new Ensemble(threat, List.of(shift, once)))
                .results()
                .get(0);
        List<Stage> stages = result.stages();

        assertThat(stages).extracting(Stage::attack).containsExactly("Shift", "Once");
        assertThat(stages.get(0).attacked()).isEqualTo(180);
        assertThat(stages.get(1).attacked()).isEqualTo(180 - stages.get(0).reached());
        assertThat(stages.get(1).queries())
                .isEqualTo(new Queries(0, stages.get(1).attacked()));
        long withstood = 180 - stages.get(0).reached() - stages.get(1).reached();
        assertThat(result.robustAccuracy()).isEqualTo(withstood / 200.0);
        // twice all examples, which is what the ensemble asks, and not what the host measures
        assertThat(result.queries().forward()).isEqualTo(2 * 180);
    }

    /** Goes over the plane where no ball limits it. */
    private record Nearest(ThreatModel threat) implements MinimalAttack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            double size = target.threat().epsilon() == Float.MAX_VALUE ? 2 : 0;
            return target.withEpsilon(size).attack(new SmallAttacks.Once(threat), batch);
        }
    }

    /** A search for the smallest perturbation is not limited by the ball onto which its result is projected. */
    @OnEachEngine
    void aMinimalAttackSearchesWithoutABallAndEndsInIt(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.LINF, 0.3);
        AttackResult result = evaluate(engine, new Ensemble(threat, List.of(new Nearest(threat))))
                .results()
                .get(0);
        assertThat(result.robustAccuracy()).isEqualTo(LinearProblem.robust(0.3, Norm.LINF));
    }
}
