package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.evaluation.Mnist;
import dev.kiln.models.ModelFiles;
import dev.kiln.models.Preprocessing;
import dev.kiln.plugins.attacks.CarliniWagner;
import dev.kiln.plugins.attacks.Ddn;
import dev.kiln.plugins.attacks.DeepFool;
import dev.kiln.plugins.attacks.Fmn;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.SharedFiles;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;

/** The attacks that search for the least change in L2, in the order of their strength, on a public network. */
class MinimalAttacksOnMnistTest {

    private static final int EXAMPLES = 32;
    private static final ThreatModel L2 = new ThreatModel(Norm.L2, 28, false);

    /** The median change; all examples must be fooled. */
    private static double median(Engine engine, Model model, DataSet images, Attack attack) {
        AttackResult result =
                Attacked.results(engine, model, images, attack, EXAMPLES).get(0);
        assertThat(result.successRate()).as("%s", attack).isEqualTo(1);
        System.out.println(
                engine.name() + ": median change " + result.medianPerturbation().orElseThrow() + " by " + attack);
        return result.medianPerturbation().orElseThrow();
    }

    private static Model network() {
        Optional<Path> file = SharedFiles.find("models/mnist/mnist-cnn-pytorch-9.onnx");
        assumeTrue(file.isPresent());
        return Preprocessing.BYTES.before(ModelFiles.read(file.get())).withInput(InputInfo.UNIT);
    }

    private static DataSet images() {
        Optional<DataSet> test = Mnist.test();
        assumeTrue(test.isPresent());
        return DataSet.of(
                test.get().batch(LongStream.range(0, EXAMPLES).toArray()),
                test.get().classes(),
                Task.CLASSIFICATION);
    }

    @OnEachEngine
    void stepsInAdaptingBallsFindSmallerChangesThanStepsToPlanes(Engine engine) {
        Model model = network();
        DataSet images = images();
        double deepFool = median(engine, model, images, new DeepFool(L2, 50, 0.02, 10));
        assertThat(median(engine, model, images, new Ddn(L2))).isLessThanOrEqualTo(deepFool);
        assertThat(median(engine, model, images, new Fmn(L2))).isLessThanOrEqualTo(deepFool);
    }

    @OnEachEngine
    @Tag("slow")
    void aMinimumFoundByAdamIsSmallerThanOneOnASphere(Engine engine) {
        Model model = network();
        DataSet images = images();
        double ddn = median(engine, model, images, new Ddn(L2));
        CarliniWagner attack = new CarliniWagner(L2, 0, 1000, 9, 0.01, 0.01);
        assertThat(median(engine, model, images, attack)).isLessThanOrEqualTo(ddn);
    }
}
