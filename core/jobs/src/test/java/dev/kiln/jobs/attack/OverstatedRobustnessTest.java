package dev.kiln.jobs.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OnEachEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Whatever makes a model look more robust than it is does not happen, or is said with a count. */
class OverstatedRobustnessTest {

    private static final double EPSILON = 0.3;

    private static Robustness evaluate(
            Engine engine, UnaryOperator<Value> last, List<NamedAttack> attacks, Double... epsilons) {
        RobustnessSettings settings = new RobustnessSettings(32, 1, TargetRule.NEXT, 0, true);
        return new RobustnessEvaluation(engine, settings)
                .evaluate(
                        LinearProblem.model(last),
                        LinearProblem.data(),
                        attacks,
                        List.of(epsilons),
                        AttackListener.SILENT);
    }

    private static AttackResult evaluate(Engine engine, UnaryOperator<Value> last, Attack attack) {
        return evaluate(engine, last, List.of(new NamedAttack("tried", attack)), EPSILON)
                .results()
                .get(0);
    }

    /** The norms in which a change of any length is possible. */
    private static final List<Norm> SIZED = List.of(Norm.LINF, Norm.L2, Norm.L1);

    private static SmallAttacks.Iterated iterated(Norm norm, int steps, double share) {
        return new SmallAttacks.Iterated(SmallAttacks.threat(norm, EPSILON), steps, share, false, 1);
    }

    /** Changes what one attack makes. */
    private record Changed(ThreatModel threat, UnaryOperator<float[]> change) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            Tensor found = target.run(new SmallAttacks.Once(threat), batch);
            return Tensor.of(change.apply(found.toFloatArray()), found.shape());
        }
    }

    /** The gradient of the cross entropy is exactly zero for factors of 1000, and its squares are beyond FLOAT for others. */
    @OnEachEngine
    void findsTheRobustAccuracyHoweverSureOrUnsureTheModelIs(Engine engine) {
        for (Norm norm : SIZED) {
            for (double factor : new double[] {1e-34, 1e-20, 1, 20, 1e3, 1e20, 1e30}) {
                for (Attack attack :
                        List.of(new SmallAttacks.Once(SmallAttacks.threat(norm, EPSILON)), iterated(norm, 10, 0.25))) {
                    AttackResult result = evaluate(engine, y -> y.mul(factor), attack);
                    assertThat(result.robustAccuracy())
                            .as("%s of logits times %s", attack, factor)
                            .isEqualTo(LinearProblem.robust(EPSILON, norm));
                    assertThat(result.warnings()).isEmpty();
                }
            }
        }
    }

    @OnEachEngine
    void warnsWhereAllStepsTogetherAreShorterThanTheBall(Engine engine) {
        for (Norm norm : SIZED) {
            AttackResult result = evaluate(engine, Value::identity, iterated(norm, 7, 1.0 / 30));
            assertThat(result.robustAccuracy()).isGreaterThan(LinearProblem.robust(EPSILON, norm));
            assertThat(result.warnings())
                    .singleElement()
                    .asString()
                    .contains("measure at most 0.23 of eps", Math.round(200 * result.robustAccuracy()) + " of 180");
            assertThat(evaluate(engine, Value::identity, iterated(norm, 10, 0.1))
                            .warnings())
                    .isEmpty();
        }
    }

    @OnEachEngine
    void countsExamplesThatAnAttackReturnsAsNoNumbersAsNotAttacked(Engine engine) {
        for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            Attack attack = new Changed(SmallAttacks.threat(Norm.LINF, EPSILON), found -> {
                found[2] = wrong; // one element of the first example of each of the seven batches
                return found;
            });
            AttackResult result = evaluate(engine, Value::identity, attack);
            assertThat(result.attacked()).isEqualTo(180 - 7);
            assertThat(result.warnings()).singleElement().asString().contains("NaN for 7 of 180 examples");
            double[] sizes = Perturbation.sizes(
                    LinearProblem.data().batch(1).inputs(),
                    result.inputs().orElseThrow().slice(1, 2),
                    Norm.LINF);
            assertThat(sizes).containsExactly(0); // example 0 is wrong from the start, 1 is the first that is attacked
        }
    }

    private record Idle(ThreatModel threat) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            return batch.inputs();
        }
    }

    @OnEachEngine
    void warnsWhereAnAttackLeavesExamplesAsTheyWere(Engine engine) {
        AttackResult result = evaluate(engine, Value::identity, new Idle(SmallAttacks.threat(Norm.LINF, EPSILON)));
        assertThat(result.robustAccuracy()).isEqualTo(0.9);
        assertThat(result.warnings()).singleElement().asString().contains("left 180 of 180 examples unchanged");
    }

    @OnEachEngine
    void countsPredictionsThatAreNoNumbersAsWrong(Engine engine) {
        UnaryOperator<Value> noNumberAboveFour =
                y -> y.add(y.neg().add(4).sqrt().mul(0));
        Robustness robustness = evaluate(
                engine,
                noNumberAboveFour,
                List.of(new NamedAttack("up", new SmallAttacks.Far(SmallAttacks.threat(Norm.LINF, 2), 1e6f))),
                2.0);
        long without = LinearProblem.count(example -> LinearProblem.score(example) > 4);
        assertThat(without).isPositive();
        assertThat(robustness.warnings()).singleElement().asString().contains(without + " of 200 examples");
        assertThat(robustness.cleanAccuracy())
                .isEqualTo(LinearProblem.count(
                                example -> LinearProblem.isRight(example) && LinearProblem.score(example) <= 4)
                        / 200.0);
        AttackResult result = robustness.results().get(0);
        assertThat(result.robustAccuracy()).isLessThanOrEqualTo(robustness.cleanAccuracy());
    }

    /** Gives up in larger balls. */
    private record Timid(ThreatModel threat) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            return target.threat().epsilon() > 0.2
                    ? target.run(iterated(Norm.LINF, 2, 0.02), batch)
                    : target.run(new SmallAttacks.Once(threat), batch);
        }
    }

    @OnEachEngine
    void warnsWhereRobustAccuracyRisesWithTheSizeAndCountsTheSmallerChange(Engine engine) {
        NamedAttack timid = new NamedAttack("timid", new Timid(SmallAttacks.threat(Norm.LINF, EPSILON)));
        for (List<Double> sizes : List.of(List.of(0.1, 0.3), List.of(0.3, 0.1))) {
            Robustness robustness = evaluate(engine, Value::identity, List.of(timid), sizes.toArray(Double[]::new));
            AttackResult large = robustness.results().get(sizes.indexOf(0.3));
            assertThat(large.warnings()).anyMatch(w -> w.startsWith("Robust accuracy rises with eps"));
            assertThat(robustness.results().get(sizes.indexOf(0.1)).warnings()).isEmpty();
            assertThat(robustness.worst())
                    .allMatch(worst -> worst.robustAccuracy() == LinearProblem.robust(0.1, Norm.LINF));
            assertThat(robustness.allWarnings()).allMatch(w -> w.startsWith("timid at eps=0.3: "));
        }
    }

    @OnEachEngine
    void aBallOfSizeZeroLeavesTheCleanAccuracy(Engine engine) {
        for (Norm norm : Norm.values()) {
            for (Attack attack : List.of(
                    new SmallAttacks.Once(SmallAttacks.threat(norm, 0)),
                    new SmallAttacks.Far(SmallAttacks.threat(norm, 0), 1e6f),
                    new SmallAttacks.Iterated(SmallAttacks.threat(norm, 0), 3, 0.5, true, 2))) {
                Robustness robustness =
                        evaluate(engine, Value::identity, List.of(new NamedAttack("tried", attack)), 0.0);
                AttackResult result = robustness.results().get(0);
                assertThat(result.robustAccuracy()).isEqualTo(robustness.cleanAccuracy());
                assertThat(result.successRate()).isZero();
                assertThat(result.inputs().orElseThrow()).isEqualTo(LinearProblem.inputs());
            }
        }
    }

    @OnEachEngine
    void neitherTheSizeOfBatchesNorTheOrderOfSizesChangesAnything(Engine engine) {
        List<NamedAttack> attacks = List.of(new NamedAttack(
                "restarted", new SmallAttacks.Iterated(SmallAttacks.threat(Norm.L2, EPSILON), 4, 0.5, true, 3)));
        List<double[]> seen = new ArrayList<>();
        for (int size : new int[] {1, 7, 64, 200}) {
            RobustnessSettings settings = new RobustnessSettings(size, 5, TargetRule.NEXT, 0, false);
            for (List<Double> sizes : List.of(List.of(0.05, 0.2), List.of(0.2, 0.05))) {
                Robustness robustness = new RobustnessEvaluation(engine, settings)
                        .evaluate(
                                LinearProblem.model(Value::tanh),
                                LinearProblem.data(),
                                attacks,
                                sizes,
                                AttackListener.SILENT);
                seen.add(sizes.stream()
                        .sorted()
                        .mapToDouble(epsilon ->
                                robustness.results().get(sizes.indexOf(epsilon)).robustAccuracy())
                        .toArray());
            }
        }
        assertThat(seen).allMatch(accuracies -> Arrays.equals(accuracies, seen.get(0)));
    }
}
