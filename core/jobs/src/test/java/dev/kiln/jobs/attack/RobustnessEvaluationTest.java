package dev.kiln.jobs.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.evaluation.Confidence;
import dev.kiln.testkit.OnEachEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * The robustness of a linear model of two classes is known: an example with the margin m, right where it is positive,
 * withstands every change up to m over the dual norm of the difference of the classes' weights.
 */
class RobustnessEvaluationTest {

    private static final int EXAMPLES = 200;
    private static final float[] WEIGHT = {1, -2, 0.5f, 0.25f};
    private static final double L1 = 3.75;
    private static final double L2 = Math.sqrt(1 + 4 + 0.25 + 0.0625);
    private static final RobustnessSettings SETTINGS = new RobustnessSettings(32, 1, TargetRule.NEXT, 2, true);

    /** Logits {@code (0, w x)}. */
    private static Model linear(InputInfo range, UnaryOperator<Value> last) {
        GraphBuilder graph = new GraphBuilder("linear");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(4)));
        Value weight = graph.constant("weight", Tensor.of(new float[] {0, 1, 0, -2, 0, 0.5f, 0, 0.25f}, 4, 2));
        graph.output("y", last.apply(x.matMul(weight)));
        return Model.of(graph.build()).withInput(range);
    }

    private static float[] inputs() {
        Random random = new Random(2);
        float[] inputs = new float[4 * EXAMPLES];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) random.nextGaussian();
        }
        return inputs;
    }

    private static double margin(float[] inputs, int example, long label) {
        double margin = 0;
        for (int f = 0; f < 4; f++) {
            margin += (double) WEIGHT[f] * inputs[4 * example + f];
        }
        return label == 1 ? margin : -margin;
    }

    /** A tenth of the labels are wrong. */
    private static long label(float[] inputs, int example) {
        boolean isUp = margin(inputs, example, 1) > 0;
        return isUp == (example % 10 != 0) ? 1 : 0;
    }

    private static TensorDataSet data() {
        float[] inputs = inputs();
        long[] labels = new long[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            labels[i] = label(inputs, i);
        }
        return TensorDataSet.classification(
                "arrays", Tensor.of(inputs, EXAMPLES, 4), Tensor.of(labels, EXAMPLES), List.of("down", "up"));
    }

    private static double expected(double epsilon, double dual) {
        float[] inputs = inputs();
        int robust = 0;
        for (int i = 0; i < EXAMPLES; i++) {
            robust += margin(inputs, i, label(inputs, i)) > epsilon * dual ? 1 : 0;
        }
        return robust / (double) EXAMPLES;
    }

    private static NamedAttack once(Norm norm) {
        return new NamedAttack("once", new SmallAttacks.Once(SmallAttacks.threat(norm, 0.1)));
    }

    private static Robustness evaluate(Engine engine, List<NamedAttack> attacks, Double... epsilons) {
        return new RobustnessEvaluation(engine, SETTINGS)
                .evaluate(
                        linear(InputInfo.UNBOUNDED, Value::identity),
                        data(),
                        attacks,
                        List.of(epsilons),
                        AttackListener.SILENT);
    }

    @OnEachEngine
    void findsTheRobustAccuracyOfALinearModel(Engine engine) {
        Robustness robustness = evaluate(engine, List.of(once(Norm.LINF), once(Norm.L2)), 0.05, 0.1, 0.3);
        assertThat(robustness.samples()).isEqualTo(EXAMPLES);
        assertThat(robustness.cleanAccuracy()).isEqualTo(0.9);
        assertThat(robustness.interval()).isEqualTo(Confidence.wilson(180, 200));
        assertThat(robustness.results())
                .extracting(r -> r.threat().epsilon())
                .containsExactly(0.05, 0.1, 0.3, 0.05, 0.1, 0.3);
        for (AttackResult result : robustness.results()) {
            double dual = result.threat().norm() == Norm.LINF ? L1 : L2;
            double epsilon = result.threat().epsilon();
            assertThat(result.robustAccuracy()).isEqualTo(expected(epsilon, dual));
            assertThat(result.attacked()).isEqualTo(180);
            assertThat(result.successRate()).isCloseTo(1 - expected(epsilon, dual) / 0.9, within(1e-12));
            assertThat(result.medianPerturbation().getAsDouble()).isCloseTo(epsilon, within(2e-6));
            assertThat(result.queries()).isEqualTo(new Queries(0, 180));
            assertThat(result.warnings()).isEmpty();
        }
    }

    @OnEachEngine
    void takesTheAttacksOwnSizeWhereNoneIsGiven(Engine engine) {
        AttackResult result = evaluate(engine, List.of(once(Norm.L2))).results().get(0);
        assertThat(result.threat().epsilon()).isEqualTo(0.1);
        assertThat(result.robustAccuracy()).isEqualTo(expected(0.1, L2));
    }

    @OnEachEngine
    void keepsTheInputsOfAllExamplesAndShowsSome(Engine engine) {
        AttackResult result =
                evaluate(engine, List.of(once(Norm.LINF)), 0.3).results().get(0);
        Tensor inputs = result.inputs().orElseThrow();
        assertThat(inputs.shape()).containsExactly(EXAMPLES, 4);
        double[] sizes = Perturbation.sizes(Tensor.of(inputs(), EXAMPLES, 4), inputs, Norm.LINF);
        for (int i = 0; i < EXAMPLES; i++) {
            assertThat(sizes[i]).isCloseTo(i % 10 == 0 ? 0 : 0.3, within(1e-6));
        }
        assertThat(result.shown()).hasSize(2).allSatisfy(example -> {
            assertThat(example.before()).isEqualTo(example.label());
            assertThat(example.after()).isNotEqualTo(example.label());
            assertThat(example.original())
                    .isEqualTo(data().batch(example.index()).inputs().reshape(4));
        });
    }

    @OnEachEngine
    void theWorstCaseIsTheOneOfEachExample(Engine engine) {
        NamedAttack up = new NamedAttack("up", new SmallAttacks.Far(SmallAttacks.threat(Norm.LINF, 0.1), 1e6f));
        NamedAttack down = new NamedAttack("down", new SmallAttacks.Far(SmallAttacks.threat(Norm.LINF, 0.1), -1e6f));
        Robustness robustness = evaluate(engine, List.of(up, down), 0.5);
        double first = robustness.results().get(0).robustAccuracy();
        double second = robustness.results().get(1).robustAccuracy();
        WorstCase worst = robustness.worst().get(0);
        // all features up by 0.5 moves the margin by -0.125, down by 0.125; each fools the classes that the other does
        // not
        assertThat(worst.robustAccuracy()).isLessThan(Math.min(first, second));
        assertThat(0.9 - worst.robustAccuracy()).isCloseTo(0.9 - first + 0.9 - second, within(1e-12));
    }

    @OnEachEngine
    void aTargetedAttackWantsTheNextClassOrTheOneGiven(Engine engine) {
        NamedAttack targeted = new NamedAttack("once", new SmallAttacks.Once(new ThreatModel(Norm.LINF, 0.3, true)));
        AttackResult next = evaluate(engine, List.of(targeted), 0.3).results().get(0);
        assertThat(next.robustAccuracy()).isEqualTo(expected(0.3, L1));
        AttackResult given = new RobustnessEvaluation(engine, new RobustnessSettings(32, 1, TargetRule.of(1), 0, false))
                .evaluate(
                        linear(InputInfo.UNBOUNDED, Value::identity),
                        data(),
                        List.of(targeted),
                        List.of(0.3),
                        AttackListener.SILENT)
                .results()
                .get(0);
        assertThat(given.attacked()).isLessThan(next.attacked()).isPositive();
        assertThat(given.robustAccuracy()).isGreaterThan(next.robustAccuracy());
    }

    @OnEachEngine
    void warnsWhereGradientsVanish(Engine engine) {
        Model masked = linear(InputInfo.UNBOUNDED, y -> y.mul(1e6).clip(-1, 1));
        AttackResult result = new RobustnessEvaluation(engine, SETTINGS)
                .evaluate(masked, data(), List.of(once(Norm.LINF)), List.of(0.3), AttackListener.SILENT)
                .results()
                .get(0);
        assertThat(result.robustAccuracy()).isEqualTo(0.9);
        assertThat(result.warnings()).anyMatch(w -> w.contains("180 of 180 examples is zero"));
    }

    /** Follows the gradient of the margin in a program of its own. */
    private record OwnSteps(ThreatModel threat) implements Attack {

        private record Slope() implements ModelProgram {

            @Override
            public void write(ProgramScope scope) {
                Value point = scope.input("point", scope.original().type());
                Value slope = point.graph().gradient(scope.margin(scope.logits(point)), point);
                scope.output("next", point.sub(slope.sign().mul(scope.epsilon().mul(0.5))));
            }
        }

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            Tensor point = batch.inputs();
            for (int step = 0; step < 2; step++) {
                point = target.run(new Slope(), batch, Map.of("point", point)).get("next");
            }
            return point;
        }
    }

    private static AttackResult ownSteps(Engine engine, UnaryOperator<Value> last) {
        return new RobustnessEvaluation(engine, SETTINGS)
                .evaluate(
                        linear(InputInfo.UNBOUNDED, last),
                        data(),
                        List.of(new NamedAttack("own", new OwnSteps(new ThreatModel(Norm.LINF, 0.3, false)))),
                        List.of(),
                        AttackListener.SILENT)
                .results()
                .get(0);
    }

    @OnEachEngine
    void warnsWhereTheGradientsOfAProgramOfTheAttackVanishOrAreNoNumbers(Engine engine) {
        assertThat(ownSteps(engine, Value::identity).warnings()).isEmpty();
        assertThat(ownSteps(engine, y -> y.mul(1e6).clip(-1, 1)).warnings())
                .anyMatch(w -> w.contains("180 of 180 examples is zero"));
        assertThat(ownSteps(engine, y -> y.add(y.mul(0).sqrt())).warnings())
                .anyMatch(w -> w.contains("180 of 180 examples is infinite or not a number"));
    }

    @OnEachEngine
    void refusesAModelWhoseGradientIsZeroEverywhere(Engine engine) {
        Model masked = linear(InputInfo.UNBOUNDED, y -> y.sign());
        assertThatThrownBy(() -> new RobustnessEvaluation(engine, SETTINGS)
                        .evaluate(masked, data(), List.of(once(Norm.LINF)), List.of(0.3), AttackListener.SILENT))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("0 everywhere")
                .hasMessageContaining("Sign");
    }

    @OnEachEngine
    void warnsWhereTheModelGivesProbabilitiesAway(Engine engine) {
        Model hidden = linear(InputInfo.UNBOUNDED, y -> y.exp().div(y.exp().reduceSum(true, 1)));
        AttackResult result = new RobustnessEvaluation(engine, SETTINGS)
                .evaluate(hidden, data(), List.of(once(Norm.LINF)), List.of(0.3), AttackListener.SILENT)
                .results()
                .get(0);
        assertThat(result.warnings()).anyMatch(w -> w.contains("probabilities"));
    }

    @OnEachEngine
    void warnsWhereOneStepIsStrongerThanMany(Engine engine) {
        NamedAttack weak = new NamedAttack(
                "weak", new SmallAttacks.Iterated(SmallAttacks.threat(Norm.LINF, 0.1), 2, 0.01, false, 1));
        Robustness robustness = evaluate(engine, List.of(once(Norm.LINF), weak), 0.3);
        assertThat(robustness.results().get(0).warnings()).isEmpty();
        assertThat(robustness.results().get(1).warnings()).anyMatch(w -> w.contains("stronger than many"));
    }

    @OnEachEngine
    void refusesDataOutsideTheRangeOfTheInput(Engine engine) {
        Model unit = linear(InputInfo.UNIT, Value::identity);
        RobustnessEvaluation evaluation = new RobustnessEvaluation(engine, SETTINGS);
        assertThatThrownBy(() -> evaluation.evaluate(
                        unit, data(), List.of(once(Norm.LINF)), List.of(0.3), AttackListener.SILENT))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("[0.0, 1.0]");
    }

    @OnEachEngine
    void saysHowFarItIs(Engine engine) {
        List<Long> heard = new ArrayList<>();
        new RobustnessEvaluation(engine, SETTINGS)
                .evaluate(
                        linear(InputInfo.UNBOUNDED, Value::identity),
                        data(),
                        List.of(once(Norm.LINF)),
                        List.of(0.1, 0.2),
                        (done, total) -> {
                            assertThat(total).isEqualTo(400);
                            heard.add(done);
                        });
        assertThat(heard).isSorted().hasSize(14).endsWith(400L);
    }
}
