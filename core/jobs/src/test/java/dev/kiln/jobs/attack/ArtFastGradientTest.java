package dev.kiln.jobs.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.Origin;
import dev.kiln.jobs.evaluation.Mnist;
import dev.kiln.jobs.fit.Classes;
import dev.kiln.jobs.fit.ModelInput;
import dev.kiln.testkit.OnEachEngine;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The numbers that the Adversarial Robustness Toolbox states in its own test of the fast gradient method
 * ({@code tests/attacks/evasion/test_fast_gradient.py}), on the network whose weights it ships: epsilon 1 on the first
 * 11 test images, against what the network takes them for.
 */
class ArtFastGradientTest {

    private static final int EXAMPLES = 11;

    /** The mean, least and greatest change of a pixel, and what the network takes the results for. */
    private record Outcome(double mean, double least, double greatest, int[] chosen) {}

    private static Outcome attack(Engine engine, Norm norm) {
        Optional<Model> network = ArtNetwork.model();
        Optional<DataSet> images = Mnist.test();
        assumeTrue(network.isPresent() && images.isPresent());
        Model model = network.get();
        ModelInput input = ModelInput.of(model, images.get());
        GradientAttack attack = new SmallAttacks.Once(SmallAttacks.threat(norm, 1));
        Graph step = new AttackGraphs(model, input, FeatureLimits.none(0))
                .step(attack, attack.threat(), Origin.of("attack", attack))
                .graph();
        assumeTrue(engine.obstacles(step).isEmpty(), () -> engine.name() + ": " + engine.obstacles(step));
        try (AttackPrograms programs = new AttackPrograms(engine::compile, model, input, 64)) {
            AttackSession session = new AttackSession(programs, attack.threat(), 0);
            Batch clean = images.get().batch(LongStream.range(0, EXAMPLES).toArray());
            Batch batch = clean.withTargets(labels(Classes.greatest(session.predict(clean.inputs(), clean))));
            Tensor found = session.attack(attack, batch);
            return outcome(batch.inputs(), found, Classes.greatest(session.predict(found, batch)));
        }
    }

    private static Tensor labels(int[] chosen) {
        return Tensor.of(Arrays.stream(chosen).asLongStream().toArray(), chosen.length);
    }

    private static Outcome outcome(Tensor clean, Tensor found, int[] chosen) {
        double sum = 0;
        double least = 0;
        double greatest = 0;
        for (int i = 0; i < clean.size(); i++) {
            double change = found.getDouble(i) - clean.getDouble(i);
            sum += change;
            least = Math.min(least, change);
            greatest = Math.max(greatest, change);
        }
        return new Outcome(sum / clean.size(), least, greatest, chosen);
    }

    @OnEachEngine
    void greatestChange(Engine engine) {
        Outcome outcome = attack(engine, Norm.LINF);
        assertThat(outcome.mean()).isCloseTo(0.2346725, within(1e-6));
        assertThat(outcome.least()).isEqualTo(-1);
        assertThat(outcome.greatest()).isEqualTo(1);
        assertThat(outcome.chosen()).containsExactly(4, 4, 4, 7, 7, 4, 7, 2, 2, 3, 0);
    }

    @OnEachEngine
    void euclideanLength(Engine engine) {
        Outcome outcome = attack(engine, Norm.L2);
        assertThat(outcome.mean()).isCloseTo(0.007636416, within(1e-6));
        assertThat(outcome.least()).isCloseTo(-0.211054801, within(2e-6));
        assertThat(outcome.greatest()).isCloseTo(0.209592223, within(2e-6));
        assertThat(outcome.chosen()).containsExactly(7, 2, 4, 4, 4, 7, 7, 4, 0, 4, 4);
    }
}
