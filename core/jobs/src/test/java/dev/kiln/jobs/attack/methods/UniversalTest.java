package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.engine.Engine;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.Queries;
import dev.kiln.jobs.attack.TargetRule;
import dev.kiln.plugins.attacks.Universal;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import java.util.stream.IntStream;

class UniversalTest {

    private static final double EPS = 0.5;

    /** Of two classes one change can fool only one: the larger class, as far as its examples are near enough. */
    @OnEachEngine
    void foolsTheNearExamplesOfTheLargerClassOfALinearProblem(Engine engine) {
        long ups = IntStream.range(0, LinearProblem.EXAMPLES)
                .filter(example -> LinearProblem.label(example) == 1)
                .count();
        long larger = 2 * ups > LinearProblem.EXAMPLES ? 1 : 0;
        assertThat(2 * ups).isNotEqualTo(LinearProblem.EXAMPLES);
        for (Norm norm : List.of(Norm.LINF, Norm.L2)) {
            AttackResult result =
                    Attacked.linear(engine, new Universal(new ThreatModel(norm, EPS, false), 5, 60, 0.25));
            Norm size = result.threat().norm();
            long fooled = IntStream.range(0, LinearProblem.EXAMPLES)
                    .filter(example -> LinearProblem.label(example) == larger)
                    .filter(example -> LinearProblem.distance(example, size) < EPS)
                    .count();
            assertThat(fooled).isPositive();
            assertThat(Math.round(60 * (1 - result.robustAccuracy()))).isEqualTo(fooled);
            assertThat(result.queries()).isEqualTo(new Queries(0, 5L * LinearProblem.EXAMPLES));
            // the whole ball, along the weight
            for (int example = 0; example < LinearProblem.EXAMPLES; example++) {
                double towards = LinearProblem.towardsTheOtherClass(Attacked.inputs(result), example);
                double exact = EPS * LinearProblem.dual(size) * (LinearProblem.label(example) == larger ? 1 : -1);
                assertThat(towards).isCloseTo(exact, within(1e-5));
            }
        }
    }

    private static AttackResult targeted(Engine engine, TargetRule rule, Norm norm) {
        Universal universal = new Universal(new ThreatModel(norm, EPS, true), 5, 16, 0.25);
        return Attacked.results(engine, LinearProblem.model(), LinearProblem.data(), universal, 7, rule)
                .get(0);
    }

    /** The examples of the other class move the whole ball along the weight, those of the wanted class are left alone. */
    @OnEachEngine
    void movesEveryExampleTowardsAWantedClass(Engine engine) {
        for (Norm norm : List.of(Norm.LINF, Norm.L2)) {
            for (int wanted : new int[] {0, 1}) {
                AttackResult result = targeted(engine, TargetRule.of(wanted), norm);
                for (int example = 0; example < LinearProblem.EXAMPLES; example++) {
                    double exact = LinearProblem.label(example) == wanted ? 0 : EPS * LinearProblem.dual(norm);
                    assertThat(LinearProblem.towardsTheOtherClass(Attacked.inputs(result), example))
                            .isCloseTo(exact, within(1e-5));
                }
                long fooled = IntStream.range(0, LinearProblem.EXAMPLES)
                        .filter(example -> LinearProblem.label(example) != wanted)
                        .filter(example -> LinearProblem.distance(example, norm) < EPS)
                        .count();
                assertThat(fooled).isPositive();
                assertThat(Math.round(60 * (1 - result.robustAccuracy()))).isEqualTo(fooled);
                assertThat(result.queries()).isEqualTo(new Queries(0, 5L * LinearProblem.EXAMPLES));
            }
        }
    }

    @OnEachEngine
    void ofTwoClassesTheOtherOneIsWantedWithoutATargetToo(Engine engine) {
        Universal untargeted = new Universal(new ThreatModel(Norm.LINF, EPS, false), 5, 16, 0.25);
        assertThat(targeted(engine, TargetRule.NEXT, Norm.LINF).inputs())
                .isEqualTo(Attacked.results(engine, LinearProblem.model(), LinearProblem.data(), untargeted, 7)
                        .get(0)
                        .inputs());
    }

    @OnEachEngine
    void isOneChangeWhateverTheSizeOfTheHostsBatches(Engine engine) {
        Universal universal = new Universal(new ThreatModel(Norm.LINF, EPS, false), 3, 16, 0.25);

        assertThat(IntStream.of(1, 7)
                        .mapToObj(size -> Attacked.results(
                                        engine, LinearProblem.model(), LinearProblem.data(), universal, size)
                                .get(0)
                                .inputs()
                                .orElseThrow()))
                .containsOnly(Attacked.linear(engine, universal).inputs().orElseThrow());
    }
}
