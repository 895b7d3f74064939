package dev.kiln.jobs.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.FittedAttack;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ProgramResults;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.Noise;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.PluginException;
import dev.kiln.jobs.fit.ModelInput;
import dev.kiln.testkit.OnEachEngine;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The kinds of attacks that the host knows, on a linear problem whose robustness is known. */
class KindsOfAttacksTest {

    private static final double L2_OF_WEIGHT = Math.sqrt(1 + 4 + 0.25 + 0.0625);

    private static RobustnessSettings settings(int batchSize) {
        return new RobustnessSettings(batchSize, 1, OptionalInt.empty(), 0, true);
    }

    private static Robustness evaluate(Engine engine, Attack attack, Double... sizes) {
        RobustnessSettings settings = settings(32);
        return new RobustnessEvaluation(engine, settings)
                .evaluate(
                        LinearProblem.model(Value::identity),
                        LinearProblem.data(),
                        List.of(new NamedAttack("tried", attack)),
                        List.of(sizes),
                        AttackListener.SILENT);
    }

    /** The gradient of the difference of the logits, and that difference. */
    private record Plane() implements ModelProgram {

        @Override
        public void write(ProgramScope scope) {
            Value x = scope.input("point", scope.original().type());
            Value logits = scope.logits(x);
            Value margin = logits.slice(1, 1, 2).sub(logits.slice(1, 0, 1)).squeeze(1);
            scope.output("margin", margin);
            scope.output("normal", x.graph().gradient(margin.reduceSum(), x));
        }
    }

    /** The exact distance to the plane that separates the classes, and a little beyond. */
    private record Nearest(ThreatModel threat) implements MinimalAttack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            ProgramResults plane = target.run(new Plane(), batch, Map.of("point", batch.inputs()));
            float[] margins = plane.get("margin").toFloatArray();
            float[] normals = plane.get("normal").toFloatArray();
            float[] x = batch.inputs().toFloatArray();
            for (int i = 0; i < x.length; i++) {
                x[i] -= (float) (1.0001 * margins[i / 4] * normals[i] / (L2_OF_WEIGHT * L2_OF_WEIGHT));
            }
            return Tensor.of(x, batch.inputs().shape());
        }
    }

    @OnEachEngine
    void aSmallestPerturbationIsSearchedOnceAndCountedAtEverySize(Engine engine) {
        Robustness robustness = evaluate(engine, new Nearest(SmallAttacks.threat(Norm.L2, 9)), 0.1, 0.5, 1.0);
        for (AttackResult result : robustness.results()) {
            assertThat(result.robustAccuracy())
                    .isCloseTo(LinearProblem.robust(result.threat().epsilon(), Norm.L2), within(0.006));
            assertThat(result.queries()).isEqualTo(new Queries(0, 180));
            double[] sizes =
                    Perturbation.sizes(LinearProblem.inputs(), result.inputs().orElseThrow(), Norm.L2);
            assertThat(Arrays.stream(sizes))
                    .allMatch(size -> size <= result.threat().epsilon());
        }
        AttackResult alone = evaluate(engine, new Nearest(SmallAttacks.threat(Norm.L2, 0.5)))
                .results()
                .get(0);
        assertThat(alone.robustAccuracy()).isEqualTo(robustness.results().get(1).robustAccuracy());
    }

    /** One change for all examples: the mean of the normals, longer and longer. */
    private record Universal(ThreatModel threat) implements FittedAttack {

        @Override
        public Attack fit(AttackTarget target, DataSet data) {
            double[] sum = new double[4];
            for (Batch batch : data.batches(50)) {
                ProgramResults plane = target.run(new Plane(), batch, Map.of("point", batch.inputs()));
                float[] normals = plane.get("normal").toFloatArray();
                IntStream.range(0, normals.length).forEach(i -> sum[i % 4] += normals[i]);
            }
            float[] change = new float[4];
            for (int i = 0; i < 4; i++) {
                change[i] = (float) (sum[i] / data.size());
            }
            return new Shift(threat, change);
        }
    }

    private record Shift(ThreatModel threat, float[] change) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            float[] x = batch.inputs().toFloatArray();
            for (int i = 0; i < x.length; i++) {
                x[i] += change[i % 4];
            }
            return Tensor.of(x, batch.inputs().shape());
        }
    }

    @OnEachEngine
    void anAttackMayLookAtTheWholeDataFirst(Engine engine) {
        Robustness robustness = evaluate(engine, new Universal(SmallAttacks.threat(Norm.L2, 1)), 1.0);
        float[] found = robustness.results().get(0).inputs().orElseThrow().toFloatArray();
        float[] clean = LinearProblem.inputs().toFloatArray();
        // all move along the weight (1, -2, 0.5, 0.25), shortened to the ball
        for (int example : new int[] {1, 2, 151}) {
            assertThat(found[4 * example] - clean[4 * example]).isCloseTo((float) (1 / L2_OF_WEIGHT), within(1e-5f));
            assertThat(found[4 * example + 1] - clean[4 * example + 1])
                    .isCloseTo((float) (-2 / L2_OF_WEIGHT), within(1e-5f));
        }
    }

    /** Says what it sees, and asks for more. */
    private record Curious(ThreatModel threat, Access access, int question) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            switch (question) {
                case 0 -> target.decide(batch.inputs(), batch);
                case 1 -> target.predict(batch.inputs(), batch);
                case 2 -> target.run(new SmallAttacks.Once(threat), batch);
                default -> target.run(new Plane(), batch, Map.of("point", batch.inputs()));
            }
            return batch.inputs();
        }
    }

    @OnEachEngine
    void anAttackGetsWhatItsAccessAllows(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.LINF, 0.1);
        int[] allowed = {4, 2, 1};
        for (Access access : Access.values()) {
            for (int question = 0; question < 4; question++) {
                Curious attack = new Curious(threat, access, question);
                if (question < allowed[access.ordinal()]) {
                    evaluate(engine, attack);
                } else {
                    assertThatThrownBy(() -> evaluate(engine, attack))
                            .isInstanceOf(PluginException.class)
                            .hasMessageContaining("although its access is " + access);
                }
            }
        }
    }

    /** Lets another attack do the work. */
    private record Nesting(ThreatModel threat, Access access, Attack inner) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            return target.attack(inner, batch);
        }
    }

    @OnEachEngine
    void anAttackCannotGetMoreByRunningAnother(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.LINF, 0.1);
        Attack scores = new Curious(threat, Access.SCORES, 1);
        Attack lying = new Curious(threat, Access.DECISIONS, 1);

        evaluate(engine, new Nesting(threat, Access.SCORES, scores));
        assertRefused(engine, new Nesting(threat, Access.DECISIONS, scores), "Nesting runs the attack ", "DECISIONS");
        assertRefused(
                engine,
                new Nesting(threat, Access.SCORES, new SmallAttacks.Once(threat)),
                "Nesting runs the attack dev.kiln.jobs.attack.SmallAttacks$Once, which follows a gradient, although its"
                        + " own access is SCORES; declare GRADIENTS",
                "SCORES");
        Attack deep = new Nesting(threat, Access.GRADIENTS, new Nesting(threat, Access.GRADIENTS, scores));
        assertRefused(
                engine,
                new Nesting(threat, Access.DECISIONS, deep),
                "Nesting runs the attack dev.kiln.jobs.attack.KindsOfAttacksTest$Curious",
                "DECISIONS");
        // the one that breaks its own word is to blame
        assertRefused(
                engine,
                new Nesting(threat, Access.DECISIONS, lying),
                "Curious asks for scores, although its access is DECISIONS",
                "DECISIONS");
    }

    private static void assertRefused(Engine engine, Attack attack, String what, String access) {
        assertThatThrownBy(() -> evaluate(engine, attack))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining(what)
                .hasMessageContaining("access is " + access);
    }

    private static AttackResult inBatchesOf(Engine engine, int size, Attack attack) {
        return new RobustnessEvaluation(engine, settings(size))
                .evaluate(
                        LinearProblem.model(Value::identity),
                        LinearProblem.data(),
                        List.of(new NamedAttack("tried", attack)),
                        List.of(),
                        AttackListener.SILENT)
                .results()
                .get(0);
    }

    @OnEachEngine
    void aNestedAttackLooksAtTheWholeDataOnceToo(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.L2, 1);
        Attack universal = new Universal(threat);
        Attack nesting = new Nesting(threat, Access.GRADIENTS, universal);
        AttackResult alone = inBatchesOf(engine, 32, universal);
        AttackResult nested = inBatchesOf(engine, 7, nesting);

        // the projection of a projection differs by rounding
        assertThat(nested.inputs().orElseThrow().toFloatArray())
                .containsExactly(alone.inputs().orElseThrow().toFloatArray(), within(1e-6f));
        assertThat(nested.queries()).isEqualTo(alone.queries());
        assertThat(nested.queries())
                .isEqualTo(new Queries(0, LinearProblem.data().size()));
    }

    /** Calls the attack itself, not the host's way. */
    private record Calling(ThreatModel threat, Attack inner) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            return inner.perturb(target, batch);
        }
    }

    /** Moves as far as the mean of the first feature of the data. */
    private record ByMean(ThreatModel threat, Access access) implements FittedAttack {

        @Override
        public Attack fit(AttackTarget target, DataSet data) {
            double sum = 0;
            for (Batch batch : data.batches(3)) {
                for (int row = 0; row < batch.size(); row++) {
                    sum += batch.inputs().getDouble(4L * row);
                }
            }
            return new Shift(threat, new float[] {(float) (sum / data.size()), 0, 0, 0});
        }
    }

    @OnEachEngine
    void withoutDataAnAttackLooksAtItsBatch(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.L2, 100);
        Attack byMean = new ByMean(threat, Access.DECISIONS);
        Batch batch = LinearProblem.data().batch(5, 3, 8, 1);
        float mean = 0;
        for (int row = 0; row < 4; row++) {
            mean += batch.inputs().toFloatArray()[4 * row] / 4;
        }
        for (Attack attack : List.of(byMean, new Calling(threat, byMean))) {
            float[] found = attackedAlone(engine, attack, batch).toFloatArray();
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i] - batch.inputs().toFloatArray()[i]).isCloseTo(i % 4 == 0 ? mean : 0, within(1e-5f));
            }
        }
    }

    private static Tensor attackedAlone(Engine engine, Attack attack, Batch batch) {
        ModelInput input = ModelInput.of(LinearProblem.model(Value::identity), LinearProblem.data());
        try (AttackPrograms programs =
                new AttackPrograms(engine::compile, LinearProblem.model(Value::identity), input, 4)) {
            return new AttackSession(programs, attack.threat(), 1).attack(new NamedAttack("alone", attack), batch);
        }
    }

    /** Returns an attack that is to be fitted, or one that asks for more than it says. */
    private record Fitting(ThreatModel threat, Access access, Attack fitted) implements FittedAttack {

        @Override
        public Attack fit(AttackTarget target, DataSet data) {
            return fitted;
        }
    }

    @OnEachEngine
    void whatIsFittedHasNothingToFitAndNoMoreAccess(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.L2, 1);
        Attack twice = new Fitting(threat, Access.GRADIENTS, new Universal(threat));
        assertThatThrownBy(() -> evaluate(engine, twice))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("returned an attack that is to be fitted");

        Attack escaping = new Fitting(threat, Access.DECISIONS, new Curious(threat, Access.SCORES, 1));
        assertThatThrownBy(() -> evaluate(engine, escaping))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("asks for scores, although its access is DECISIONS");
    }

    /** Runs all of some attacks. */
    private record All(ThreatModel threat, List<Attack> attacks) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            attacks.forEach(attack -> target.attack(attack, batch));
            return batch.inputs();
        }
    }

    @OnEachEngine
    void whatWasFittedWithMoreAccessIsNotUsedWithLess(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.L2, 1);
        Attack universal = new Universal(threat);
        Attack narrow = new Nesting(threat, Access.DECISIONS, universal);

        assertRefused(
                engine,
                new All(threat, List.of(universal, narrow)),
                "Nesting runs the attack dev.kiln.jobs.attack.KindsOfAttacksTest$Universal, which follows a gradient",
                "DECISIONS");
    }

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

    @OnEachEngine
    void theSearchForTheSmallestPerturbationHasNoBallInAnyNorm(Engine engine) {
        for (Norm norm : Norm.values()) {
            Robustness robustness = evaluate(engine, new Nearest(SmallAttacks.threat(norm, 1e6)));
            assertThat(robustness.results().get(0).robustAccuracy())
                    .as(norm.name())
                    .isZero();
        }
    }

    /** A draw of noise, as it is. */
    private record Noisy(ThreatModel threat) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            return target.noise(Noise.NORMAL, batch, 3, 4);
        }
    }

    @OnEachEngine
    void noiseDependsOnTheExampleAndNotOnItsBatch(Engine engine) {
        Attack attack = new Noisy(SmallAttacks.threat(Norm.L2, 1000));
        List<Tensor> found = IntStream.of(7, 200)
                .mapToObj(size -> new RobustnessEvaluation(engine, settings(size))
                        .evaluate(
                                LinearProblem.model(Value::identity),
                                LinearProblem.data(),
                                List.of(new NamedAttack("noisy", attack)),
                                List.of(),
                                AttackListener.SILENT)
                        .results()
                        .get(0)
                        .inputs()
                        .orElseThrow())
                .toList();
        assertThat(found.get(0)).isEqualTo(found.get(1));
    }

    /** Runs others one after the other on the examples that withstood. */
    private record Ensemble(ThreatModel threat, List<Attack> attacks) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            Tensor best = batch.inputs();
            for (Attack attack : attacks) {
                boolean[] reached = target.goalReached(best, batch);
                int[] open = IntStream.range(0, reached.length)
                        .filter(i -> !reached[i])
                        .toArray();
                if (open.length == 0) {
                    return best;
                }
                Tensor tried = target.attack(attack, batch.select(open));
                int[] rows = IntStream.range(0, reached.length).toArray();
                IntStream.range(0, open.length).forEach(i -> rows[open[i]] = reached.length + i);
                best = Tensor.join(List.of(best, tried)).select(rows);
            }
            return best;
        }
    }

    @OnEachEngine
    void anEnsembleRunsOthersOnThoseThatWithstood(Engine engine) {
        ThreatModel threat = SmallAttacks.threat(Norm.LINF, 0.3);
        Attack none = new SmallAttacks.Far(threat, 0);
        Attack ensemble = new Ensemble(
                threat, List.of(new Shift(threat, new float[] {1, -1, 1, 1}), none, new SmallAttacks.Once(threat)));
        AttackResult result = evaluate(engine, ensemble).results().get(0);
        assertThat(result.robustAccuracy()).isEqualTo(LinearProblem.robust(0.3, Norm.LINF));
        // the shift moves examples of one class over the plane, so that only some are left for the gradient
        assertThat(result.queries().gradients()).isLessThan(180);
    }
}
