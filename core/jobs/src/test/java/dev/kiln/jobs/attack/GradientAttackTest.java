package dev.kiln.jobs.attack;

import static dev.kiln.jobs.attack.LinearAttacks.evaluate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.attack.UnboundedAttack;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.PluginException;
import dev.kiln.testkit.OnEachEngine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gradients and objectives of an attack's own, on a linear problem. */
class GradientAttackTest {

    /** Steps along the weight by a number of its own, until the goal is reached; counts its steps in a state. */
    private record Walk(ThreatModel threat, int steps) implements GradientAttack {

        @Override
        public Value step(StepScope scope, Value current, Value gradient) {
            Value margin = scope.logits().slice(1, 1, 2).sub(scope.logits().slice(1, 0, 1));
            Value own = current.graph().gradient(margin.reduceSum(), current);
            Value direction =
                    scope.target().cast(ElementType.FLOAT).mul(-2).add(1).unsqueeze(1);
            Value length = scope.state(
                    "length",
                    scope.wide(scope.target().cast(ElementType.FLOAT).mul(0).add(0.1)));
            scope.update(length, length.mul(2));
            scope.finish(scope.isGoalReached());
            return scope.wide(scope.isGoalReached())
                    .where(current, current.add(own.mul(direction).mul(length)));
        }
    }

    @OnEachEngine
    void aGradientOfItsOwnReplacesTheHostsAndEndsEarly(Engine engine) {
        Robustness robustness = evaluate(engine, new Walk(SmallAttacks.threat(Norm.L2, 50), 1000), 50.0);
        AttackResult result = robustness.results().get(0);
        assertThat(result.robustAccuracy()).isZero();
        // lengths of 0.1 and 0.2 and so on reach any example within eight steps; one more sees that all are done
        assertThat(result.queries().gradients()).isBetween(180L, 180L * 9);
    }

    /** Raises the second logit, whatever the classes are. */
    private record Raise(ThreatModel threat) implements GradientAttack {

        @Override
        public int steps() {
            return 1;
        }

        @Override
        public Value objective(StepScope scope, Value logits) {
            return logits.slice(1, 1, 2).squeeze(1);
        }

        @Override
        public Value step(StepScope scope, Value current, Value gradient) {
            return current.add(gradient.sign().mul(scope.epsilon()));
        }
    }

    @OnEachEngine
    void anObjectiveNeedNotDependOnTheClasses(Engine engine) {
        Robustness robustness = evaluate(engine, new Raise(SmallAttacks.threat(Norm.LINF, 0.25)));
        float[] found = robustness.results().get(0).inputs().orElseThrow().toFloatArray();
        float[] clean = LinearProblem.inputs().toFloatArray();
        // along the signs of the weight (1, -2, 0.5, 0.25)
        for (int feature = 0; feature < 4; feature++) {
            assertThat(found[4 + feature] - clean[4 + feature]).isCloseTo(feature == 1 ? -0.25f : 0.25f, within(1e-6f));
        }
    }

    /** Moves by a share of the objective, which is the second logit or, wrongly, itself. */
    private record ByObjective(ThreatModel threat, boolean isCircular) implements GradientAttack {

        @Override
        public int steps() {
            return 1;
        }

        @Override
        public Value objective(StepScope scope, Value logits) {
            return isCircular ? scope.objective() : logits.slice(1, 1, 2).squeeze(1);
        }

        @Override
        public Value step(StepScope scope, Value current, Value gradient) {
            return current.add(scope.wide(scope.objective()).mul(0.5));
        }
    }

    @OnEachEngine
    void aStepMayReadTheObjectiveWithoutItsGradient(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.LINF, 100);
        AttackResult result =
                evaluate(engine, new ByObjective(threat, false)).results().get(0);
        float[] found = result.inputs().orElseThrow().toFloatArray();
        float[] clean = LinearProblem.inputs().toFloatArray();

        float logit = clean[4] - 2 * clean[5] + 0.5f * clean[6] + 0.25f * clean[7];
        for (int feature = 4; feature < 8; feature++) {
            assertThat(found[feature]).isCloseTo(clean[feature] + 0.5f * logit, within(1e-5f));
        }
        assertThat(result.queries()).isEqualTo(new Queries(180, 0));
        assertThatThrownBy(() -> evaluate(engine, new ByObjective(threat, true)))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("The objective of the attack asks for itself");
    }

    /** Moves by the sum of a row of its own and a shared number, from a start of its own. */
    private record Fed(ThreatModel threat) implements GradientAttack {

        @Override
        public int steps() {
            return 2;
        }

        @Override
        public Value start(StepScope scope) {
            return scope.input("start", scope.original().type());
        }

        @Override
        public Value step(StepScope scope, Value current, Value gradient) {
            Value row = scope.input(
                    "row", TensorType.floats(Shape.of(List.of(scope.original().batch()))));
            return current.add(scope.wide(row)).add(scope.input("shared", TensorType.floats(Shape.SCALAR)));
        }
    }

    /** Runs {@link Fed} in a ball of another size. */
    private record Feeding(ThreatModel threat, double size, Map<String, Tensor> feeds, boolean starts)
            implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            AttackTarget resized = target.withEpsilon(size);
            assertThat(resized.threat().epsilon()).isEqualTo(size);
            Tensor rows = Tensor.full(ElementType.FLOAT, 0.5, batch.size());
            Map<String, Tensor> all = new HashMap<>(feeds);
            all.put("row", rows);
            if (starts) {
                return resized.run(new Fed(threat), batch, batch.inputs(), all);
            }
            all.put("start", moved(batch.inputs(), 1));
            return resized.run(new Fed(threat), batch, all);
        }
    }

    private static Tensor moved(Tensor inputs, float by) {
        float[] values = inputs.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] += by;
        }
        return Tensor.of(values, inputs.shape());
    }

    @OnEachEngine
    void anAttackFeedsInputsOfItsOwnAndMayUseABallOfAnotherSize(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.LINF, 100);
        Map<String, Tensor> shared = Map.of("shared", Tensor.scalar(ElementType.FLOAT, 0.25));

        assertThat(movedBy(engine, new Feeding(threat, 50, shared, true))).isEqualTo(1.5f);
        assertThat(movedBy(engine, new Feeding(threat, 50, shared, false))).isEqualTo(2.5f);
        assertThat(movedBy(engine, new Feeding(threat, 1.25, shared, true))).isEqualTo(1.25f);
        // the result is projected into the ball of the run
        ThreatModel narrow = SmallAttacks.threat(Norm.LINF, 0.125);
        assertThat(movedBy(engine, new Feeding(narrow, 50, shared, true))).isEqualTo(0.125f);
        assertThatThrownBy(() -> movedBy(engine, new Feeding(threat, 1, Map.of(), true)))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("shared")
                .hasMessageContaining("feeds [row]");
    }

    /** The change of the second example's first feature, to three digits. */
    private static float movedBy(Engine engine, Attack attack) {
        float[] found =
                evaluate(engine, attack).results().get(0).inputs().orElseThrow().toFloatArray();
        return Math.round(1000 * (found[4] - LinearProblem.inputs().toFloatArray()[4])) / 1000f;
    }

    /** Moves everything far away. */
    private record Away(ThreatModel threat) implements UnboundedAttack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            return Tensor.full(ElementType.FLOAT, 1000, batch.inputs().shape());
        }
    }

    @OnEachEngine
    void noNormLimitsAnUnboundedAttackAndItIsNoWorstCase(Engine engine) {
        Robustness robustness = evaluate(engine, new Away(SmallAttacks.threat(Norm.L2, 0.1)), 0.1, 0.2);

        assertThat(robustness.results()).hasSize(1);
        assertThat(robustness.worst()).isEmpty();
        assertThat(robustness.results().get(0).inputs().orElseThrow().getDouble(4))
                .isEqualTo(1000);
        assertThat(robustness.results().get(0).medianPerturbation().orElseThrow())
                .isGreaterThan(1900);
    }

    /** Moves by a number that its objective declares and its step doubles. */
    private record Recalling(ThreatModel threat, String name) implements GradientAttack {

        @Override
        public int steps() {
            return 3;
        }

        @Override
        public Value objective(StepScope scope, Value logits) {
            Value count = scope.state("count", scope.epsilon().mul(0).add(1));
            return scope.logits(scope.current().add(count)).slice(1, 1, 2).squeeze(1);
        }

        @Override
        public Value step(StepScope scope, Value current, Value gradient) {
            Value count = scope.recall(name);
            scope.update(count, count.mul(2));
            return current.add(gradient.sign().mul(count));
        }
    }

    @OnEachEngine
    void aStepUpdatesAStateOfItsObjective(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.LINF, 50);
        AttackResult result =
                evaluate(engine, new Recalling(threat, "count")).results().get(0);
        float[] found = result.inputs().orElseThrow().toFloatArray();
        float[] clean = LinearProblem.inputs().toFloatArray();

        // 1 + 2 + 4 along the signs of the weight (1, -2, 0.5, 0.25), from one gradient at another point for each step
        for (int feature = 0; feature < 4; feature++) {
            assertThat(found[4 + feature]).isCloseTo(clean[4 + feature] + (feature == 1 ? -7 : 7), within(1e-5f));
        }
        assertThat(result.queries()).isEqualTo(new Queries(0, 3 * 180));
        assertThatThrownBy(() -> evaluate(engine, new Recalling(threat, "other")))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("recalls the state other");
    }
}
