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

    @OnEachEngine
    void theCurveOfOneSearchIsThatOfASweep(Engine engine) {
        AttackResult result = evaluate(engine, new Nearest(SmallAttacks.threat(Norm.L2, 0.5)))
                .results()
                .get(0);
        double[] distances = result.distances().toArray();

        assertThat(Arrays.stream(distances).filter(Double::isNaN).count()).isEqualTo(20);
        assertThat(result.curve().get(0)).isEqualTo(new CurvePoint(0, 0.9));
        assertThat(result.curve()).hasSizeGreaterThan(30);
        for (CurvePoint point : result.curve()) {
            // a result lies 1e-4 of its distance beyond the boundary
            assertThat(point.robustAccuracy())
                    .isCloseTo(LinearProblem.robust(point.epsilon() / 1.0001, Norm.L2), within(0.006));
        }
        assertThat(result.curve().get(result.curve().size() - 1).robustAccuracy())
                .isZero();
        double mean =
                Arrays.stream(distances).filter(Double::isFinite).average().orElseThrow();
        assertThat(result.distances().mean().orElseThrow()).isCloseTo(mean, within(1e-12));
        // those within the size of the result alone
        assertThat(result.medianPerturbation().orElseThrow()).isLessThan(0.5);
        assertThat(result.distances().median().orElseThrow())
                .isGreaterThan(result.medianPerturbation().orElseThrow());
    }
}
