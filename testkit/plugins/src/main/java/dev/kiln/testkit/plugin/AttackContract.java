package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.attack.UnboundedAttack;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.attack.AttackListener;
import dev.kiln.jobs.attack.AttackPrograms;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.AttackSession;
import dev.kiln.jobs.attack.NamedAttack;
import dev.kiln.jobs.attack.Perturbation;
import dev.kiln.jobs.attack.Robustness;
import dev.kiln.jobs.attack.RobustnessEvaluation;
import dev.kiln.jobs.attack.RobustnessSettings;
import dev.kiln.jobs.attack.TargetRule;
import dev.kiln.jobs.fit.Classes;
import dev.kiln.jobs.fit.ModelInput;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The contract of an {@link Attack}. It attacks a small trained convolutional network that classifies 8x8 images in
 * {@code [0, 1]} into four classes, in the host's own session. The checks are on the host's result: the host has
 * projected the attack's result onto the ball and the range, as documented for attacks. A
 * {@link dev.kiln.api.attack.FittedAttack} is fitted to all test images, with their target classes in a targeted run. An {@link UnboundedAttack} is run without a
 * ball, as the host does: its results must lie in the range, and no more is said of their sizes.
 */
public abstract class AttackContract extends ProviderContract<Attack, AttackProvider> {

    private static final long SEED = 9;
    private static final int EXAMPLES = 24;
    private static final int CLASSES = 4;

    /** The error of a distance in single precision. */
    private static final double ROUNDING = 1e-5;

    private static final List<Double> SIZES = List.of(0.02, 0.3);

    /** Called by subclasses. */
    protected AttackContract() {
        super(AttackProvider.KIND);
    }

    /**
     * Returns the share of the adversarial inputs' elements that may differ by more than the {@link #tolerance},
     * between two engines or between two batch sizes; 0.02 by default. Where a gradient is almost zero, rounding
     * determines its sign.
     */
    protected double shareApart() {
        return 0.02;
    }

    /** The model under attack, on an engine. */
    private record Victim(Engine engine, SmallClassifier given) {

        static Victim on(Engine engine) {
            return new Victim(engine, SmallClassifier.trainedOn(engine));
        }

        /** The first test images, with their classes, or the classes after them as target classes. */
        Batch batch(ThreatModel threat) {
            return batch(threat, EXAMPLES);
        }

        private Batch batch(ThreatModel threat, long count) {
            Batch batch = given.test().batch(LongStream.range(0, count).toArray());
            long[] classes = batch.targets().toLongArray();
            if (threat.targeted()) {
                classes = LongStream.of(classes).map(c -> (c + 1) % CLASSES).toArray();
            }
            return batch.withTargets(Tensor.of(classes, classes.length));
        }

        /** The host's result for an attack. */
        Found attack(Attack attack, ThreatModel threat, Batch batch) {
            ModelInput input = ModelInput.of(given.model(), given.test());
            try (AttackPrograms programs = new AttackPrograms(engine::compile, given.model(), input, EXAMPLES)) {
                DataSet all = DataSet.of(
                        batch(threat, given.test().size()), given.test().classes(), Task.CLASSIFICATION);
                AttackSession session = AttackSession.on(programs, threat, SEED, all);
                Tensor inputs = session.attack(new NamedAttack("the attack", attack), batch);
                return new Found(inputs, session.lost());
            }
        }

        Tensor perturb(Attack attack, ThreatModel threat, Batch batch) {
            return attack(attack, threat, batch).inputs();
        }

        Tensor perturb(Attack attack) {
            return perturb(attack, attack.threat(), batch(attack.threat()));
        }

        Tensor predict(Tensor inputs) {
            return Predictions.of(engine, given.model(), given.test(), inputs);
        }
    }

    /**
     * The result for a batch.
     *
     * @param inputs the adversarial inputs, inside the ball and the range
     * @param lost the number of examples for which the attack returned infinite values or NaN
     */
    private record Found(Tensor inputs, int lost) {}

    /** An action on an attack. */
    private interface Trial {
        void run(Victim victim, Attack attack, String what);
    }

    private static String with(Map<String, Object> options) {
        return "with " + options;
    }

    private void onEachAttack(Check check, Trial trial) {
        onBestEngine(check, engine -> {
            Victim victim = Victim.on(engine);
            for (Map<String, Object> options : specifications()) {
                String what = with(options);
                during(what, () -> trial.run(victim, make(options), what));
            }
        });
    }

    @Override
    Map<String, Tensor> use(AttackProvider provider, Map<String, Object> options, Engine engine) {
        return Map.of("inputs", Victim.on(engine).perturb(make(provider, options)));
    }

    /** One model, trained on the first engine, attacked on both. */
    @Override
    Map<String, Tensor> compared(Map<String, Object> options, Engine first, Engine engine) {
        Victim victim = new Victim(engine, SmallClassifier.trainedOn(first));
        return Map.of("inputs", victim.perturb(make(options)));
    }

    @Override
    void assertAgree(Map<String, Tensor> expected, Map<String, Tensor> actual, String what) {
        assertFew(Results.of(expected, "inputs"), Results.of(actual, "inputs"), what);
    }

    private void assertFew(Tensor expected, Tensor actual, String what) {
        double apart = Closeness.shareApart(expected, actual, tolerance());
        assertTrue(apart <= shareApart(), () -> what + ": a share of " + apart + " of the elements differ");
    }

    @Test
    @Checks(Check.BALL)
    void staysInTheBallAndTheRange() {
        onEachAttack(Check.BALL, (victim, attack, what) -> {
            assertInside(victim, attack, attack.threat(), what);
            for (double size : sizes(attack)) {
                assertInside(victim, attack, attack.threat().withEpsilon(size), what + ", run at eps=" + size);
            }
        });
    }

    private static void assertInside(Victim victim, Attack attack, ThreatModel threat, String what) {
        Batch batch = victim.batch(threat);
        Found attacked = victim.attack(attack, threat, batch);
        assertEquals(0, attacked.lost(), what + ": examples for which it returns what is infinite or not a number");
        Tensor found = attacked.inputs();
        double[] distances = Perturbation.sizes(batch.inputs(), found, threat.norm());
        for (int i = 0; i < distances.length; i++) {
            int example = i;
            assertTrue(
                    distances[i] <= threat.epsilon() * (1 + ROUNDING) + ROUNDING,
                    () -> what + ": example " + example + " is moved by " + distances[example] + " in " + threat);
        }
        for (float value : found.toFloatArray()) {
            assertTrue(value >= -ROUNDING && value <= 1 + ROUNDING, what + ": an input in [0, 1] becomes " + value);
        }
    }

    /** The sizes at which an attack is run: of a change or, in L0, numbers of features. */
    private static List<Double> sizes(Attack attack) {
        if (attack instanceof UnboundedAttack) {
            return List.of((double) Float.MAX_VALUE);
        }
        return attack.threat().norm() == Norm.L0 ? List.of(1.0, 20.0) : SIZES;
    }

    @Test
    @Checks(Check.ZERO)
    void changesNothingInABallOfSizeZero() {
        onEachAttack(Check.ZERO, (victim, attack, what) -> {
            if (attack instanceof UnboundedAttack) {
                skip(Check.ZERO, "no ball limits its changes");
            }
            ThreatModel none = attack.threat().withEpsilon(0);
            Batch batch = victim.batch(none);
            assertArrayEquals(
                    batch.inputs().toFloatArray(),
                    victim.perturb(attack, none, batch).toFloatArray(),
                    (float) ROUNDING,
                    what + ", run at eps=0");
        });
    }

    @Test
    @Checks(Check.LABELS)
    void goesWhereTheClassesSay() {
        onEachAttack(Check.LABELS, (victim, attack, what) -> {
            boolean isMinimal = attack instanceof MinimalAttack;
            // without a ball, as the host runs a search for the smallest perturbation
            List<Double> sizes = sizes(attack);
            double size = isMinimal ? Float.MAX_VALUE : sizes.get(sizes.size() - 1);
            ThreatModel threat = attack.threat().withEpsilon(size);
            Batch batch = victim.batch(threat);
            Tensor clean = victim.predict(batch.inputs());
            Tensor found = victim.predict(victim.perturb(attack, threat, batch));
            int[] rows = isMinimal
                    ? reached(clean, found, batch, threat)
                    : IntStream.range(0, EXAMPLES).toArray();
            if (rows.length == 0) {
                assertNotEquals(with(firstSpecification()), what, what + " it reaches the goal for no example");
                return;
            }
            double before = likelihood(clean, batch, rows);
            double after = likelihood(found, batch, rows);
            double wanted = threat.targeted() ? after - before : before - after;
            assertTrue(
                    wanted > 0,
                    () -> what + ": the mean log-likelihood of the " + (threat.targeted() ? "wanted" : "right")
                            + " classes is " + before + " before and " + after + " after the attack");
        });
    }

    /** The examples whose goal is reached after the attack and not before: all that a minimal attack promises. */
    private static int[] reached(Tensor clean, Tensor found, Batch batch, ThreatModel threat) {
        long[] classes = batch.targets().toLongArray();
        int[] before = Classes.greatest(clean);
        int[] after = Classes.greatest(found);
        return IntStream.range(0, EXAMPLES)
                .filter(i -> (before[i] == classes[i]) != threat.targeted())
                .filter(i -> (after[i] == classes[i]) == threat.targeted())
                .toArray();
    }

    /** The mean log-likelihood of the batch's classes over some examples. */
    private static double likelihood(Tensor logits, Batch batch, int... rows) {
        long[] classes = batch.targets().toLongArray();
        double sum = 0;
        for (int row : rows) {
            double all = IntStream.range(0, CLASSES)
                    .mapToDouble(k -> Math.exp(logits.getDouble((long) row * CLASSES + k)))
                    .sum();
            sum += logits.getDouble((long) row * CLASSES + classes[row]) - Math.log(all);
        }
        return sum / rows.length;
    }

    /** On an engine without input gradients the host would choose it, and fail in the run. */
    @Test
    @Checks(Check.NEEDS)
    void declaresThatItNeedsInputGradients() {
        onBestEngine(Check.NEEDS, engine -> {
            SmallClassifier trained = SmallClassifier.trainedOn(engine);
            for (Map<String, Object> options : specifications()) {
                NestedNeeds source = new NestedNeeds();
                Attack attack = source.create(provider(), options);
                WatchedEngine watched = new WatchedEngine(engine);
                during(with(options), () -> new Victim(watched, trained).perturb(attack));
                assertTrue(
                        source.needs().contains(Capability.INPUT_GRADIENT) || !watched.hasDifferentiated(),
                        with(options) + " it differentiates the model, and does not declare that an engine must:"
                                + " add @Needs(Capability.INPUT_GRADIENT) to the record");
            }
        });
    }

    @Test
    @Checks(Check.BATCHES)
    void treatsEachExampleByItself() {
        onEachAttack(Check.BATCHES, (victim, attack, what) -> {
            ThreatModel threat = attack.threat();
            Batch batch = victim.batch(threat);
            Tensor together = victim.perturb(attack, threat, batch);
            int[] backwards =
                    IntStream.range(0, EXAMPLES).map(i -> EXAMPLES - 1 - i).toArray();
            Tensor reversed = victim.perturb(attack, threat, batch.select(backwards));
            assertFew(together, reversed.select(backwards), what + ", the batch backwards");
            int[] some = IntStream.range(0, EXAMPLES / 3).toArray();
            Tensor fewer = victim.perturb(attack, threat, batch.select(some));
            assertFew(together.select(some), fewer, what + ", in a smaller batch");
        });
    }

    @Test
    @Checks(Check.ACCURACY)
    void reportsTheRobustAccuracyOfItsInputs() {
        onEachAttack(Check.ACCURACY, (victim, attack, what) -> {
            RobustnessSettings settings = new RobustnessSettings(EXAMPLES, SEED, TargetRule.NEXT, 0, true);
            Robustness robustness = new RobustnessEvaluation(victim.engine(), settings)
                    .evaluate(
                            victim.given().model(),
                            victim.given().test(),
                            List.of(new NamedAttack(provider().name(), attack)),
                            sizes(attack),
                            AttackListener.SILENT);
            double clean = Predictions.accuracy(
                    Predictions.of(
                            victim.engine(),
                            victim.given().model(),
                            victim.given().test()),
                    victim.given().test());
            assertEquals(clean, robustness.cleanAccuracy(), 1e-9, what + ": clean accuracy");
            for (AttackResult result : robustness.results()) {
                Tensor logits = victim.predict(result.inputs().orElseThrow());
                assertEquals(
                        Predictions.accuracy(logits, victim.given().test()),
                        result.robustAccuracy(),
                        1e-9,
                        what + ": robust accuracy at " + result.threat());
                assertTrue(result.robustAccuracy() <= clean, what + ": robust accuracy above clean accuracy");
            }
        });
    }
}
