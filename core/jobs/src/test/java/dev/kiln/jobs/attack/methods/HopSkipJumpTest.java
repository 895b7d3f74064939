package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.Queries;
import dev.kiln.plugins.attacks.HopSkipJump;
import dev.kiln.testkit.OnEachEngine;
import java.util.stream.IntStream;

class HopSkipJumpTest {

    private static HopSkipJump walk(Norm norm, boolean isTargeted, int iterations) {
        return new HopSkipJump(new ThreatModel(norm, 9, isTargeted), iterations, 100, 10_000, 0.02);
    }

    private static void assertNear(AttackResult result, Norm norm, double factor) {
        double[] sizes = Attacked.sizes(result);
        for (int example = 0; example < sizes.length; example++) {
            double exact = LinearProblem.distance(example, norm);
            assertThat(sizes[example]).isBetween(exact * (1 - 1e-5), exact * factor + 1e-5);
        }
        assertThat(result.robustAccuracy()).isZero();
        assertThat(result.queries().gradients()).isZero();
    }

    /** 30 steps of some 500 decisions in four dimensions. */
    @OnEachEngine
    void comesWithinAPercentOfTheDistanceOfThePlaneOfALinearProblem(Engine engine) {
        assertNear(Attacked.linear(engine, walk(Norm.L2, false, 30)), Norm.L2, 1.01);
        assertNear(Attacked.linear(engine, walk(Norm.LINF, false, 30)), Norm.LINF, 1.01);
    }

    /** Of two classes the wanted one is the other one. */
    @OnEachEngine
    void comesAsNearWhereItIsTargeted(Engine engine) {
        assertNear(Attacked.linear(engine, walk(Norm.L2, true, 30)), Norm.L2, 1.01);
    }

    /** The clean images and then 1000 uniform ones are asked for, and nothing more. */
    @OnEachEngine
    void leavesExamplesCleanForWhichNoRandomImageIsAStart(Engine engine) {
        AttackResult result = Attacked.results(
                        engine,
                        ConstantProblem.model(new InputInfo(-2, 2)),
                        ConstantProblem.data(),
                        walk(Norm.L2, false, 3),
                        4)
                .get(0);
        assertThat(Attacked.inputs(result)).containsExactly(LinearProblem.features());
        assertThat(result.robustAccuracy()).isEqualTo(1);
        assertThat(result.queries()).isEqualTo(new Queries(1001L * LinearProblem.EXAMPLES, 0));
    }

    /** Where the range is unbounded the start is noise of 40 deviations. */
    @OnEachEngine
    void triesNoiseOfGrowingDeviationInAnUnboundedRange(Engine engine) {
        AttackResult result = Attacked.results(
                        engine,
                        ConstantProblem.model(InputInfo.UNBOUNDED),
                        ConstantProblem.data(),
                        walk(Norm.LINF, false, 3),
                        60)
                .get(0);
        assertThat(Attacked.inputs(result)).containsExactly(LinearProblem.features());
        assertThat(result.queries()).isEqualTo(new Queries(41L * LinearProblem.EXAMPLES, 0));
    }

    @OnEachEngine
    void doesNotDependOnTheSizeOfBatches(Engine engine) {
        for (Norm norm : new Norm[] {Norm.L2, Norm.LINF}) {
            Tensor together =
                    Attacked.small(engine, walk(norm, false, 3)).inputs().orElseThrow();
            assertThat(IntStream.of(1, 3)
                            .mapToObj(size -> Attacked.results(
                                            engine,
                                            SmallNetwork.model(),
                                            SmallNetwork.data(),
                                            walk(norm, false, 3),
                                            size)
                                    .get(0)
                                    .inputs()
                                    .orElseThrow()))
                    .containsOnly(together);
        }
    }
}
