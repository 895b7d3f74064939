package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.engine.Engine;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.plugins.attacks.Square;
import dev.kiln.testkit.OnEachEngine;
import java.util.Arrays;
import java.util.stream.IntStream;

class SquareTest {

    private static final double EPS = 0.25;

    private static Square square(int queries) {
        return new Square(new ThreatModel(Norm.LINF, EPS, false), queries, 0.8);
    }

    /** Of 300 squares most are single features, of which each has to be hit once with the right sign. */
    @OnEachEngine
    void reachesTheCornerOfTheCubeOfALinearProblemOrTheGoal(Engine engine) {
        AttackResult result = Attacked.linear(engine, square(300));
        float[] found = Attacked.inputs(result);
        for (int example = 0; example < LinearProblem.EXAMPLES; example++) {
            double moved = LinearProblem.towardsTheOtherClass(found, example);
            double exact = EPS * LinearProblem.dual(Norm.LINF);
            if (LinearProblem.distance(example, Norm.LINF) > EPS) {
                assertThat(moved).isCloseTo(exact, within(1e-5));
            } else {
                assertThat(moved).isLessThanOrEqualTo(exact + 1e-5);
            }
        }
        assertThat(Arrays.stream(Attacked.sizes(result))).allMatch(size -> size <= EPS);
        assertThat(result.robustAccuracy()).isEqualTo(LinearProblem.robust(EPS, Norm.LINF));
    }

    @OnEachEngine
    void needsScoresAloneAndNoMoreOfThemThanExamplesWithstand(Engine engine) {
        AttackResult result = Attacked.linear(engine, square(300));
        long robust = Math.round(result.robustAccuracy() * LinearProblem.EXAMPLES);
        assertThat(result.queries().gradients()).isZero();
        assertThat(result.queries().forward())
                .isBetween(300 * robust, 300 * robust + 100 * (LinearProblem.EXAMPLES - robust));
    }

    @OnEachEngine
    void doesNotDependOnTheSizeOfBatches(Engine engine) {
        assertThat(IntStream.of(1, 7, 60)
                        .mapToObj(size -> Attacked.results(
                                        engine, LinearProblem.model(), LinearProblem.data(), square(40), size)
                                .get(0)
                                .inputs()
                                .orElseThrow()))
                .containsOnly(Attacked.linear(engine, square(40)).inputs().orElseThrow());
    }
}
