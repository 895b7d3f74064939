package dev.kiln.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.layer.NetworkBuilder;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.DataSets;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.OptionException;
import dev.kiln.jobs.attack.NamedAttack;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.NamedAugmentation;
import dev.kiln.jobs.training.TrainingSettings;
import dev.kiln.plugins.attacks.Blur;
import dev.kiln.plugins.attacks.Ddn;
import dev.kiln.plugins.attacks.Ensemble;
import dev.kiln.plugins.attacks.Fgsm;
import dev.kiln.plugins.augmentations.Flip;
import dev.kiln.plugins.layers.Dense;
import dev.kiln.plugins.layers.Dropout;
import dev.kiln.plugins.losses.CrossEntropy;
import dev.kiln.plugins.optimizers.Sgd;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The host checks the values of extensions that a program creates, as it checks those that users type. */
class CreatedExtensionsTest {

    private static void assertRefused(ThrowingCallable use, String message) {
        assertThatThrownBy(use).isInstanceOf(OptionException.class).hasMessage(message);
    }

    private static void assertRefused(Attack attack, String message) {
        assertRefused(() -> new NamedAttack("tried", attack), message);
    }

    @Test
    void attacks() {
        Fgsm fgsm = new Fgsm(new ThreatModel(Norm.L1, 5, true));
        assertThat(new NamedAttack("tried", fgsm).attack()).isEqualTo(fgsm);

        assertRefused(
                new Ddn(new ThreatModel(Norm.LINF, 0.1, false), 100, 1, 0.05),
                "ddn: The option norm is linf, expected l2.");
        assertRefused(
                new Ddn(new ThreatModel(Norm.L2, 0.1, false), 0, 1, 0.05),
                "ddn: The option steps is 0, expected a value in [1, 1000000].");
        assertRefused(
                new Blur(new ThreatModel(Norm.L2, 0.5, false), 10),
                "blur has no option eps, and eps is 0.5; make its ThreatModel without it, of norm, targeted alone.");
        assertRefused(
                new Fgsm(new ThreatModel(Norm.L2, false)),
                "fgsm: The option eps is Infinity, expected a value in [0, ∞).");
        assertRefused(
                new Ensemble(List.of(new Fgsm(new ThreatModel(Norm.L2, false)))),
                "fgsm: The option eps is Infinity, expected a value in [0, ∞).");
    }

    @Test
    void augmentations() {
        assertRefused(
                () -> new NamedAugmentation("flip", new Flip(2)),
                "flip: The option probability is 2.0, expected a value in [0, 1].");
    }

    @Test
    void layers() {
        assertRefused(
                () -> new NetworkBuilder().input("x", 3).then(new Dropout(1.5)),
                "dropout: The option rate is 1.5, expected a value in [0, 1).");
    }

    @OnEachEngine
    void optimizers(Engine engine) {
        NetworkBuilder builder = new NetworkBuilder();
        builder.output("y", builder.input("x", 784).then(new Dense(10)));
        TrainingPlan plan = new TrainingPlan(new CrossEntropy(), new Sgd(-1), Schedule.CONSTANT, 1, 32, List.of());
        assertRefused(
                () -> new EngineTrainer(engine, TrainingSettings.DEFAULT)
                        .train(
                                builder.build().build(1),
                                DataSets.builtIn().open("strokes:test").first(32),
                                plan),
                "sgd: The option lr is -1.0, expected a value in (0, ∞).");
    }
}
