package dev.kiln.jobs.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.Origin;
import dev.kiln.host.extension.PluginException;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.assertj.core.api.AbstractThrowableAssert;

/** What goes wrong in an attack is said with its name and its plugin's; what goes wrong elsewhere is not. */
class BlamedAttacksTest {

    private static final ThreatModel THREAT = SmallAttacks.threat(Norm.LINF, 0.1);
    private static final Origin ORIGIN = new Origin("attack bad of the plugin org.example.zoo");

    private record Perturbing(ThreatModel threat, BiFunction<AttackTarget, Batch, Tensor> how) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            return how.apply(target, batch);
        }
    }

    private record Stepping(ThreatModel threat, BiFunction<StepScope, Value, Value> how) implements GradientAttack {

        @Override
        public int steps() {
            return 2;
        }

        @Override
        public Value step(StepScope scope, Value current, Value gradient) {
            return how.apply(scope, current);
        }
    }

    private static AbstractThrowableAssert<?, ?> attack(Engine engine, Attack attack) {
        NamedAttack named = new NamedAttack("bad", "bad", Map.of(), ORIGIN, attack);
        return assertThatThrownBy(() -> new RobustnessEvaluation(engine, RobustnessSettings.DEFAULT)
                .evaluate(
                        LinearProblem.model(Value::identity),
                        LinearProblem.data(),
                        List.of(named),
                        List.of(),
                        AttackListener.SILENT));
    }

    private static AbstractThrowableAssert<?, ?> perturbing(
            Engine engine, BiFunction<AttackTarget, Batch, Tensor> how) {
        return attack(engine, new Perturbing(THREAT, how));
    }

    private static AbstractThrowableAssert<?, ?> stepping(Engine engine, BiFunction<StepScope, Value, Value> how) {
        return attack(engine, new Stepping(THREAT, how));
    }

    private static void assertBlamed(AbstractThrowableAssert<?, ?> thrown, String what) {
        thrown.isInstanceOf(PluginException.class)
                .hasMessageStartingWith("The attack bad of the plugin org.example.zoo ")
                .hasMessageContaining(what)
                .hasMessageEndingWith("Report it to the plugin's author, or remove the plugin.");
    }

    @OnEachEngine
    void blamesAnAttackForWhatItReturns(Engine engine) {
        assertBlamed(perturbing(engine, (target, batch) -> nothing()), "returned null");
        assertBlamed(
                perturbing(engine, (target, batch) -> batch.inputs().slice(0, batch.size() - 1)), "returned FLOAT [");
        assertBlamed(
                perturbing(engine, (target, batch) -> Tensor.zeros(ElementType.FLOAT, batch.size(), 5)),
                "for inputs of the shape [");
        assertBlamed(perturbing(engine, (target, batch) -> batch.inputs().cast(ElementType.INT64)), "returned INT64 [");
    }

    @SuppressWarnings("NullAway") // what a plugin without null checks does
    private static Tensor nothing() {
        return null;
    }

    @OnEachEngine
    void blamesAnAttackForWhatItThrows(Engine engine) {
        assertBlamed(
                perturbing(engine, (target, batch) -> {
                    throw new GraphException("a mistake of mine");
                }),
                "failed: a mistake of mine");
        assertBlamed(
                perturbing(engine, (target, batch) -> {
                    throw new IllegalStateException("no luck");
                }),
                "threw java.lang.IllegalStateException: no luck at dev.kiln.jobs.attack.BlamedAttacksTest");
    }

    @OnEachEngine
    void blamesAnAttackForTheGraphItWrites(Engine engine) {
        assertBlamed(stepping(engine, (scope, current) -> current.matMul(current.reshape(3, 3, 3))), "failed: ");
        assertBlamed(stepping(engine, (scope, current) -> current.reduceSum(true, 0)), "returned FLOAT [1, 4]");
        assertBlamed(
                stepping(engine, (scope, current) -> current.cast(ElementType.DOUBLE)), "as its next input, expected");
        assertBlamed(
                stepping(engine, (scope, current) -> {
                    scope.state("twice");
                    return scope.state("twice");
                }),
                "failed: ");
    }

    @OnEachEngine
    void blamesNoAttackForWhatItSaysOfAMistakeOfTheUser(Engine engine) {
        perturbing(engine, (target, batch) -> {
                    throw new DataException("It wants images.");
                })
                .isInstanceOf(DataException.class)
                .hasMessage("It wants images.");
    }

    /** The rows of which the mask is not 0: how many shows in a run alone. */
    private static Value rows(Value current, float... mask) {
        GraphBuilder graph = current.graph();
        Value rows = graph.apply("NonZero", Attributes.NONE, graph.constant(Tensor.of(mask, mask.length)))
                .reshape(-1);
        return graph.apply("Gather", Attributes.of("axis", 0), current, rows);
    }

    @OnEachEngine
    void blamesAnAttackForRowsThatShowInARunAlone(Engine engine) {
        assertBlamed(
                stepping(engine, (scope, current) -> rows(current, 1, 0)),
                "returned the shape [1, 4] as its next input, expected [");
        assertBlamed(
                stepping(engine, (scope, current) -> rows(current, 1, 1)),
                "wrote an input whose shape is known only in a run, which failed: ");
    }

    @OnEachEngine
    void blamesAnAttackForAValueOfAnotherGraph(Engine engine) {
        assertBlamed(
                stepping(
                        engine,
                        (scope, current) -> new GraphBuilder("other").input("k", TensorType.floats(Shape.batchOf(4)))),
                "returned the value k of another graph");
    }

    @OnEachEngine
    void blamesAnAttackForItsStates(Engine engine) {
        assertBlamed(
                stepping(engine, (scope, current) -> {
                    scope.update(scope.state("a"), scope.epsilon());
                    return current;
                }),
                "cannot be replaced by");
        assertBlamed(
                stepping(engine, (scope, current) -> {
                    current.graph().state("foo", TensorType.floats(Shape.of(3)));
                    return current;
                }),
                "declares the state foo of the type FLOAT [3], which nothing sets");
    }

    /** A state of no axes, one of fixed ones, and one with an initial value, which is there again in each batch. */
    @OnEachEngine
    void beginsEachBatchWithTheStatesOfAnAttack(Engine engine) {
        BiFunction<StepScope, Value, Value> step = (scope, current) -> {
            GraphBuilder graph = current.graph();
            Value count = graph.state("attack/count", TensorType.floats(Shape.SCALAR));
            Value fixed = graph.state("attack/fixed", TensorType.floats(Shape.of(3)));
            Value one = graph.state("mine", Tensor.scalar(ElementType.FLOAT, 1));
            graph.update(count, count.add(1));
            graph.update(one, one.mul(0));
            return current.add(count.add(fixed.reduceSum()).add(one).mul(0));
        };
        NamedAttack named = new NamedAttack("good", "good", Map.of(), ORIGIN, new Stepping(THREAT, step));
        assertThat(new RobustnessEvaluation(engine, RobustnessSettings.DEFAULT)
                        .evaluate(
                                LinearProblem.model(Value::identity),
                                LinearProblem.data(),
                                List.of(named),
                                List.of(),
                                AttackListener.SILENT))
                .isNotNull();
    }

    private record Counted(ThreatModel threat, int steps, int restarts) implements GradientAttack {

        @Override
        public Value step(StepScope scope, Value current, Value gradient) {
            return current;
        }
    }

    @OnEachEngine
    void blamesAnAttackForNoStepsAndNoStarts(Engine engine) {
        assertBlamed(attack(engine, new Counted(THREAT, 0, 1)), "returned 0 steps, expected at least 1");
        assertBlamed(attack(engine, new Counted(THREAT, 1, -1)), "returned -1 restarts, expected at least 1");
    }
}
