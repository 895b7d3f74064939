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

    @OnEachEngine
    void findsThePointsOfAPlainLoopInL2(Engine engine) {
        compareWithPlainLoop(engine, Norm.L2, 0, 0.2, 0.6);
    }

    /** At 3 many features of the images reach the end of the range. */
    @OnEachEngine
    void findsThePointsOfAPlainLoopInL1(Engine engine) {
        compareWithPlainLoop(engine, Norm.L1, 0, 0.8, 3);
    }

    @OnEachEngine
    void shrinksTheSquaresOverTheQueriesOfItsSchedule(Engine engine) {
        compareWithPlainLoop(engine, Norm.L1, 400, 3);
    }

    /** The loop's ball is as much smaller as the attack's, which leaves room for the rounding of the host's projection. */
    private static void compareWithPlainLoop(Engine engine, Norm norm, int schedule, double... sizes) {
        for (double size : sizes) {
            ThreatModel threat = new ThreatModel(norm, size, false);
            float[] found = smallImages(engine, new Square(threat, 60, 0.8, schedule));
            SmallImages.inSession(engine, threat, session -> {
                for (int example = 0; example < SmallImages.EXAMPLES; example++) {
                    int label = SmallImages.label(example);
                    double[] plain = new PlainSquare(example, norm, size * (1 - 2e-6))
                            .found(
                                    session,
                                    SmallImages.data().batch(example),
                                    60,
                                    schedule == 0 ? 60 : schedule,
                                    image -> SmallImages.margin(image, label));
                    for (int f = 0; f < plain.length; f++) {
                        assertThat(found[example * plain.length + f]).isCloseTo((float) plain[f], within(1e-5f));
                    }
                }
            });
        }
    }

    @OnEachEngine
    void usesTheWholeBallOfALinearProblemAndFindsMostOfItsBestDirection(Engine engine) {
        double size = 0.3;
        for (Norm norm : new Norm[] {Norm.L2, Norm.L1}) {
            AttackResult result = Attacked.linear(engine, new Square(new ThreatModel(norm, size, false), 500, 0.8));
            float[] found = Attacked.inputs(result);
            double[] sizes = Attacked.sizes(result);
            for (int example = 0; example < LinearProblem.EXAMPLES; example++) {
                assertThat(sizes[example]).isLessThanOrEqualTo(size);
                if (LinearProblem.distance(example, norm) > size) {
                    assertThat(sizes[example]).isCloseTo(size, within(1e-5));
                    assertThat(LinearProblem.towardsTheOtherClass(found, example))
                            .isBetween(0.5 * size * LinearProblem.dual(norm), size * LinearProblem.dual(norm));
                }
            }
        }
    }

    /** The start is the same for any number of queries, and what is kept is never worse. */
    @OnEachEngine
    void staysInTheBallAndTheRangeAndIsNotWorseThanItsStart(Engine engine) {
        ThreatModel threat = new ThreatModel(Norm.L1, 3, false);
        float[] clean = SmallImages.pixels();
        float[] start = smallImages(engine, new Square(threat, 1, 0.8));
        for (int queries : new int[] {2, 10, 100}) {
            float[] found = smallImages(engine, new Square(threat, queries, 0.8));
            for (int example = 0; example < SmallImages.EXAMPLES; example++) {
                double[] image = SmallImages.image(found, example);
                assertThat(Arrays.stream(image)).allMatch(feature -> feature >= 0 && feature <= 1);
                assertThat(distance(image, SmallImages.image(clean, example))).isLessThanOrEqualTo(3);
                int label = SmallImages.label(example);
                assertThat(SmallImages.margin(image, label))
                        .isLessThanOrEqualTo(SmallImages.margin(SmallImages.image(start, example), label));
            }
        }
    }

    private static double distance(double[] one, double[] other) {
        return IntStream.range(0, one.length)
                .mapToDouble(i -> Math.abs(one[i] - other[i]))
                .sum();
    }

    private static float[] smallImages(Engine engine, Square attack) {
        return Attacked.inputs(Attacked.results(engine, SmallImages.model(), SmallImages.data(), attack, 4)
                .get(0));
    }

    /** Images of one row, one column and one feature. */
    @OnEachEngine
    void takesFeaturesOfAnyShape(Engine engine) {
        for (Norm norm : new Norm[] {Norm.LINF, Norm.L2, Norm.L1}) {
            AttackResult result = Attacked.small(engine, new Square(new ThreatModel(norm, 0.5, false), 200, 0.8));
            assertThat(result.robustAccuracy())
                    .as("robust accuracy in %s", norm)
                    .isLessThan(0.5);
        }
    }
}
