package dev.kiln.jobs.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.AttackedModel;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.fit.ModelInput;
import dev.kiln.testkit.OnEachEngine;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The members that the scopes of steps and of programs share, by hand. */
class AttackedModelTest {

    /** The inputs are the logits. */
    private static Model identity() {
        GraphBuilder graph = new GraphBuilder("identity");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(3)));
        graph.output("y", x.identity());
        return Model.of(graph.build()).withInput(new InputInfo(0, 4));
    }

    private static final Batch BATCH = new Batch(
            Tensor.of(new float[] {1, 2, 4, 3, 0.5f, 0}, 2, 3), Tensor.of(new long[] {1, 0}, 2), new long[] {0, 1});

    /** Writes all of them at the clean inputs. */
    private record Members() implements ModelProgram {

        @Override
        public void write(ProgramScope scope) {
            Value z = scope.logits(scope.original());
            scope.output("given", scope.given(z));
            scope.output("others", scope.others(z));
            scope.output("margin", scope.margin(z));
            scope.output("odds", scope.logOdds(z));
            scope.output("reached", scope.isGoalReached(z).cast(ElementType.FLOAT));
            scope.output("epsilon", scope.epsilon().identity());
            scope.output("clipped", scope.clip(scope.original().mul(2).sub(1)));
            scope.output("steepest", scope.steepest(scope.original()));
            scope.output("size", scope.size(scope.original()));
            Value sizes = scope.given(z).mul(0.25);
            scope.output("projected", scope.project(scope.original().mul(2).sub(1), sizes));
            scope.output("wide", scope.wide(scope.margin(z)));
        }
    }

    /** Runs a program in an attack, and keeps its results. */
    private record Running(ThreatModel threat, ModelProgram program, Map<String, Tensor> results) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            results.putAll(target.run(program, batch, Map.of()).tensors());
            return batch.inputs();
        }
    }

    private static <T> T in(Engine engine, ThreatModel threat, Function<AttackSession, T> use) {
        ModelInput input = ModelInput.of(identity(), new long[] {3}, "the test");
        try (AttackPrograms programs = new AttackPrograms(engine::compile, identity(), input, 2)) {
            return use.apply(new AttackSession(programs, threat, 1));
        }
    }

    private static Map<String, Tensor> members(Engine engine, ThreatModel run, ThreatModel own) {
        Map<String, Tensor> results = new HashMap<>();
        return in(engine, run, session -> {
            session.attack(new Running(own, new Members(), results), BATCH);
            return results;
        });
    }

    private static float[] result(Map<String, Tensor> results, String name) {
        return Objects.requireNonNull(results.get(name)).toFloatArray();
    }

    @OnEachEngine
    void comparesTheGivenClassWithTheOthers(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.L2, 0.75);
        Map<String, Tensor> results = members(engine, threat, threat);
        float least = -Float.MAX_VALUE;

        assertThat(result(results, "given")).containsExactly(2, 3);
        assertThat(result(results, "others")).containsExactly(1, least, 4, least, 0.5f, 0);
        assertThat(result(results, "margin")).containsExactly(-2, 2.5f);
        assertThat(result(results, "wide")).containsExactly(-2, 2.5f);
        assertThat(Objects.requireNonNull(results.get("wide")).shape()).containsExactly(2, 1);
        float[] odds = {
            (float) (Math.log(Math.exp(1) + Math.exp(4)) - 2), (float) (Math.log(Math.exp(0.5) + Math.exp(0)) - 3)
        };
        assertThat(result(results, "odds")).containsExactly(odds, within(1e-6f));
        assertThat(result(results, "reached")).containsExactly(1, 0);
    }

    @OnEachEngine
    void knowsTheThreatModelAndTheRange(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.L2, 0.75);
        Map<String, Tensor> results = members(engine, threat, threat);

        assertThat(result(results, "epsilon")).containsExactly(0.75f);
        assertThat(result(results, "clipped")).containsExactly(1, 3, 4, 4, 0, 0);
        float first = (float) Math.sqrt(21);
        float second = (float) Math.sqrt(9.25);
        assertThat(result(results, "steepest"))
                .containsExactly(
                        new float[] {1 / first, 2 / first, 4 / first, 3 / second, 0.5f / second, 0}, within(1e-6f));
        ThreatModel cube = SmallAttacks.threat(Norm.LINF, 0.75);
        assertThat(result(members(engine, cube, cube), "steepest")).containsExactly(1, 1, 1, 1, 1, 0);
        assertThat(result(results, "size")).containsExactly(new float[] {first, second}, within(1e-6f));
        assertThat(result(members(engine, cube, cube), "size")).containsExactly(4, 3);
    }

    /** Sizes of 0.5 and 0.75 for changes of (0, 1, 3) and (2, -0.5, -1), in a range from 0 to 4. */
    @OnEachEngine
    void projectsOntoBallsOfTheirOwnSizes(Engine engine) {
        double first = 0.5 / Math.sqrt(10);
        double second = 0.75 / Math.sqrt(5.25);
        Map<Norm, float[]> expected = Map.of(
                Norm.LINF, new float[] {1, 2.5f, 4, 3.75f, 0, 0},
                Norm.L2,
                        new float[] {1, (float) (2 + first), 4, (float) (3 + 2 * second), (float) (0.5 - second / 2), 0
                        },
                Norm.L1, new float[] {1, 2.5f, 4, 3.75f, 0.5f, 0},
                Norm.L0, new float[] {1, 2, 4, 3, 0.5f, 0});
        expected.forEach((norm, points) -> {
            ThreatModel threat = SmallAttacks.threat(norm, 3);
            assertThat(result(members(engine, threat, threat), "projected"))
                    .as("%s", norm)
                    .containsExactly(points, within(1e-6f));
        });
    }

    /** The given classes are 1 and 0, the predicted ones 2 and 0. */
    @OnEachEngine
    void isOfTheGoalOfTheAttackThatRunsTheProgram(Engine engine) {
        ThreatModel untargeted = new ThreatModel(Norm.LINF, 1, false);
        ThreatModel targeted = new ThreatModel(Norm.LINF, 1, true);

        assertThat(result(members(engine, untargeted, targeted), "reached")).containsExactly(0, 1);
        assertThat(result(members(engine, targeted, untargeted), "reached")).containsExactly(1, 0);
    }

    /** Ends where the lead of the given class says. */
    private record ByMargin(ThreatModel threat) implements GradientAttack {

        @Override
        public int steps() {
            return 1;
        }

        @Override
        public Value step(StepScope scope, Value current, Value gradient) {
            AttackedModel model = scope;
            return current.add(scope.wide(model.margin(scope.logits())).mul(model.epsilon()));
        }
    }

    @OnEachEngine
    void areTheSameInAStep(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.LINF, 0.1);
        Tensor found = in(engine, threat, session -> session.attack(new ByMargin(threat), BATCH));

        // by -0.2 and 0.25, projected onto the cube and the range
        assertThat(found.toFloatArray())
                .containsExactly(new float[] {0.9f, 1.9f, 3.9f, 3.1f, 0.6f, 0.1f}, within(1e-6f));
    }
}
