package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.Queries;
import dev.kiln.plugins.attacks.Boundary;
import dev.kiln.testkit.OnEachEngine;
import java.util.stream.IntStream;

class BoundaryTest {

    private static Boundary walk(boolean isTargeted, int iterations) {
        return new Boundary(new ThreatModel(Norm.L2, 9, isTargeted), iterations, 0.1, 0.1);
    }

    @OnEachEngine
    void comesWithinTwoPercentOfTheDistanceOfThePlaneOfALinearProblem(Engine engine) {
        for (boolean isTargeted : new boolean[] {false, true}) {
            AttackResult result = Attacked.linear(engine, walk(isTargeted, 2000));
            double[] sizes = Attacked.sizes(result);
            for (int example = 0; example < sizes.length; example++) {
                double exact = LinearProblem.distance(example, Norm.L2);
                assertThat(sizes[example]).isBetween(exact * (1 - 1e-5), exact * 1.02 + 1e-5);
            }
            assertThat(result.robustAccuracy()).isZero();
            assertThat(result.queries().gradients()).isZero();
        }
    }

    /** The start: one clean query, one found start at least, ten halvings; then a query for a step, and one in ten more. */
    @OnEachEngine
    void costsElevenQueriesForTenSteps(Engine engine) {
        long few = Attacked.linear(engine, walk(false, 20)).queries().forward();
        long more = Attacked.linear(engine, walk(false, 120)).queries().forward();
        assertThat(more - few).isEqualTo(110L * LinearProblem.EXAMPLES);
        AttackResult none = Attacked.results(
                        engine,
                        ConstantProblem.model(new InputInfo(-2, 2)),
                        ConstantProblem.data(),
                        walk(false, 20),
                        60)
                .get(0);
        assertThat(none.queries()).isEqualTo(new Queries(1001L * LinearProblem.EXAMPLES, 0));
        assertThat(Attacked.inputs(none)).containsExactly(LinearProblem.features());
    }

    @OnEachEngine
    void doesNotDependOnTheSizeOfBatches(Engine engine) {
        Tensor together = Attacked.small(engine, walk(false, 50)).inputs().orElseThrow();
        assertThat(IntStream.of(1, 3)
                        .mapToObj(size -> Attacked.results(
                                        engine, SmallNetwork.model(), SmallNetwork.data(), walk(false, 50), size)
                                .get(0)
                                .inputs()
                                .orElseThrow()))
                .containsOnly(together);
    }
}
