package dev.kiln.jobs.attack;

import static dev.kiln.jobs.attack.LinearAttacks.evaluate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ProgramResults;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OnEachEngine;
import java.util.Arrays;
import java.util.Map;

/** The search for the smallest perturbation, on a linear problem whose robustness is known. */
class MinimalAttackTest {

    /** The exact distance to the plane that separates the classes, and a little beyond. */
    private record Nearest(ThreatModel threat) implements MinimalAttack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            ProgramResults plane = target.run(new LinearAttacks.Plane(), batch, Map.of("point", batch.inputs()));
            float[] margins = plane.get("margin").toFloatArray();
            float[] normals = plane.get("normal").toFloatArray();
            float[] x = batch.inputs().toFloatArray();
            for (int i = 0; i < x.length; i++) {
                x[i] -= (float) (1.0001
                        * margins[i / 4]
                        * normals[i]
                        / (LinearAttacks.L2_OF_WEIGHT * LinearAttacks.L2_OF_WEIGHT));
            }
            return Tensor.of(x, batch.inputs().shape());
        }
    }

    @OnEachEngine
    void aSmallestPerturbationIsSearchedOnceAndCountedAtEverySize(Engine engine) {
        Robustness robustness = evaluate(engine, new Nearest(SmallAttacks.threat(Norm.L2, 9)), 0.1, 0.5, 1.0);
        for (AttackResult result : robustness.results()) {
            assertThat(result.robustAccuracy())
                    .isCloseTo(LinearProblem.robust(result.threat().epsilon(), Norm.L2), within(0.006));
            assertThat(result.queries()).isEqualTo(new Queries(0, 180));
            double[] sizes =
                    Perturbation.sizes(LinearProblem.inputs(), result.inputs().orElseThrow(), Norm.L2);
            assertThat(Arrays.stream(sizes))
                    .allMatch(size -> size <= result.threat().epsilon());
        }
        AttackResult alone = evaluate(engine, new Nearest(SmallAttacks.threat(Norm.L2, 0.5)))
                .results()
                .get(0);
        assertThat(alone.robustAccuracy()).isEqualTo(robustness.results().get(1).robustAccuracy());
    }

    @OnEachEngine
    void theSearchForTheSmallestPerturbationHasNoBallInAnyNorm(Engine engine) {
        for (Norm norm : Norm.values()) {
            Robustness robustness = evaluate(engine, new Nearest(SmallAttacks.threat(norm, 1e6)));
            assertThat(robustness.results().get(0).robustAccuracy())
                    .as(norm.name())
                    .isZero();
        }
    }
}
