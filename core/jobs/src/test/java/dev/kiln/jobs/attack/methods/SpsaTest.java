package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.Queries;
import dev.kiln.plugins.attacks.Spsa;
import dev.kiln.testkit.OnEachEngine;
import java.util.stream.IntStream;

class SpsaTest {

    private static Spsa spsa(Norm norm, double epsilon, int iterations, int samples) {
        return new Spsa(new ThreatModel(norm, epsilon, false), iterations, samples, 0.01, 0.05);
    }

    /** Differences of a linear function are exact, and the first step of Adam is the sign of the slope. */
    @OnEachEngine
    void makesItsFirstStepOfALinearProblemAlongTheSignsOfTheWeights(Engine engine) {
        float[] clean = LinearProblem.features();
        float[] found = Attacked.inputs(Attacked.linear(engine, spsa(Norm.LINF, 0.2, 1, 2000)));
        for (int example = 0; example < LinearProblem.EXAMPLES; example++) {
            int towards = LinearProblem.label(example) == 1 ? -1 : 1;
            for (int f = 0; f < LinearProblem.FEATURES; f++) {
                int at = LinearProblem.FEATURES * example + f;
                double step = 0.05 * towards * Math.signum(LinearProblem.WEIGHT[f]);
                assertThat(found[at] - clean[at]).isCloseTo((float) step, within(1e-6f));
            }
        }
    }

    /** The steps of Adam are as long in each feature, so that in L2 it ends near the ball's point in that direction. */
    @OnEachEngine
    void comesWithinThreePercentOfThePointThatAdamCanReach(Engine engine) {
        for (Norm norm : new Norm[] {Norm.LINF, Norm.L2}) {
            AttackResult result = Attacked.linear(engine, spsa(norm, 0.2, 40, 100));
            float[] found = Attacked.inputs(result);
            double best = 0.2 * LinearProblem.dual(norm);
            double reached = norm == Norm.LINF ? best : 0.2 * LinearProblem.dual(Norm.LINF) / 2;
            for (int example = 0; example < LinearProblem.EXAMPLES; example++) {
                if (LinearProblem.distance(example, norm) > 0.2) {
                    assertThat(LinearProblem.towardsTheOtherClass(found, example))
                            .isBetween(0.97 * reached, best + 1e-5);
                }
            }
        }
    }

    @OnEachEngine
    void costsAPredictionOfEachPointAndNoGradient(Engine engine) {
        AttackResult result = Attacked.linear(engine, spsa(Norm.LINF, 0.0001, 3, 5));
        assertThat(result.queries()).isEqualTo(new Queries(3 * (2 * 5 + 1) * LinearProblem.EXAMPLES, 0));
    }

    @OnEachEngine
    void doesNotDependOnTheSizeOfBatches(Engine engine) {
        Tensor together =
                Attacked.small(engine, spsa(Norm.L2, 0.3, 5, 10)).inputs().orElseThrow();
        IntStream.of(1, 3)
                .mapToObj(size -> Attacked.results(
                                engine, SmallNetwork.model(), SmallNetwork.data(), spsa(Norm.L2, 0.3, 5, 10), size)
                        .get(0))
                .forEach(result ->
                        assertThat(Attacked.inputs(result)).containsExactly(together.toFloatArray(), within(1e-4f)));
    }
}
