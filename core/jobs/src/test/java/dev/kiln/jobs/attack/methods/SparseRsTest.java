package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.plugins.attacks.SparseRs;
import dev.kiln.testkit.OnEachEngine;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

class SparseRsTest {

    private static SparseRs sparse(int features, int queries) {
        return new SparseRs(new ThreatModel(Norm.L0, features, false), queries, 0.3);
    }

    private static AttackResult attacked(Engine engine, InputInfo range, SparseRs attack, int batchSize) {
        return Attacked.results(engine, LinearProblem.model().withInput(range), LinearProblem.data(), attack, batchSize)
                .get(0);
    }

    /** Of four features every set of k at every ends is soon met; the best one has the k greatest gains. */
    @OnEachEngine
    void findsTheBestFeaturesOfALinearProblemOrTheGoal(Engine engine) {
        for (int count = 1; count <= LinearProblem.FEATURES; count++) {
            AttackResult bounded = attacked(engine, new InputInfo(-1.25, 1.25), sparse(count, 200), 32);
            assertBest(bounded, count, example -> new double[] {-1.25, 1.25});
        }
    }

    @OnEachEngine
    void setsAFeatureToTheEndsOfItsExampleWhereTheRangeIsUnbounded(Engine engine) {
        AttackResult unbounded = attacked(engine, InputInfo.UNBOUNDED, sparse(1, 200), 32);
        assertBest(unbounded, 1, example -> {
            double[] sorted = IntStream.range(0, 4)
                    .mapToDouble(f -> LinearProblem.features()[4 * example + f])
                    .sorted()
                    .toArray();
            return new double[] {sorted[0], sorted[3]};
        });
    }

    private interface Ends {
        double[] of(int example);
    }

    private static void assertBest(AttackResult result, int count, Ends ends) {
        float[] clean = LinearProblem.features();
        float[] found = Attacked.inputs(result);
        int robust = 0;
        for (int example = 0; example < LinearProblem.EXAMPLES; example++) {
            int from = 4 * example;
            assertThat(IntStream.range(from, from + 4)
                            .filter(i -> found[i] != clean[i])
                            .count())
                    .isLessThanOrEqualTo(count);
            double best = best(clean, example, count, ends.of(example));
            double margin = Math.abs(LinearProblem.score(clean, example));
            if (best < margin) {
                robust++;
                assertThat(LinearProblem.towardsTheOtherClass(found, example)).isCloseTo(best, within(1e-5));
            }
        }
        assertThat(result.robustAccuracy()).isEqualTo(robust / (double) LinearProblem.EXAMPLES);
    }

    private static double best(float[] clean, int example, int count, double[] ends) {
        int towards = LinearProblem.label(example) == 1 ? -1 : 1;
        return IntStream.range(0, 4)
                .mapToObj(f -> Arrays.stream(ends)
                        .map(end -> towards * LinearProblem.WEIGHT[f] * (end - clean[4 * example + f]))
                        .max()
                        .orElseThrow())
                .sorted(Comparator.reverseOrder())
                .limit(count)
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    @OnEachEngine
    void needsScoresAloneAndNoMoreOfThemThanExamplesWithstand(Engine engine) {
        AttackResult result = attacked(engine, new InputInfo(-1.25, 1.25), sparse(1, 50), 32);
        long robust = Math.round(result.robustAccuracy() * LinearProblem.EXAMPLES);
        assertThat(result.queries().gradients()).isZero();
        assertThat(result.queries().forward())
                .isBetween(50 * robust, 50 * robust + 40 * (LinearProblem.EXAMPLES - robust));
    }

    @OnEachEngine
    void doesNotDependOnTheSizeOfBatches(Engine engine) {
        InputInfo range = new InputInfo(-1.25, 1.25);
        Tensor together = attacked(engine, range, sparse(2, 40), 60).inputs().orElseThrow();
        assertThat(IntStream.of(1, 7)
                        .mapToObj(size -> attacked(engine, range, sparse(2, 40), size)
                                .inputs()
                                .orElseThrow()))
                .containsOnly(together);
    }
}
