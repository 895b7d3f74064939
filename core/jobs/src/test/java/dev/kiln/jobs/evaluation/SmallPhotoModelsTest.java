package dev.kiln.jobs.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.data.DataSet;
import dev.kiln.data.DataSets;
import dev.kiln.graph.engine.Engine;
import dev.kiln.models.ModelFiles;
import dev.kiln.models.Preprocessing;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.SharedFiles;
import java.nio.file.Path;
import java.util.Optional;

/** Public models of photos of 32 x 32 pixels are as exact as published. */
class SmallPhotoModelsTest {

    private static double accuracy(Engine engine, String file, Preprocessing preprocessing) {
        Optional<Path> path = SharedFiles.find("models/cifar10/" + file);
        Optional<Path> folder = SharedFiles.find("data/cifar10");
        assumeTrue(path.isPresent() && folder.isPresent());
        DataSet data = DataSets.builtIn().open("cifar10:" + folder.get() + "?split=test");
        Evaluation evaluation =
                new Evaluator(engine, 100).evaluate(preprocessing.before(ModelFiles.read(path.get())), data);
        return ((Quality.Classification) evaluation.quality()).accuracy();
    }

    @OnEachEngine
    void aResidualNetworkIs(Engine engine) {
        Preprocessing torchvision =
                Preprocessing.NONE.withMean(0.485, 0.456, 0.406).withDeviation(0.229, 0.224, 0.225);
        assertThat(accuracy(engine, "resnet20-cifar10-13.onnx", torchvision)).isCloseTo(0.915, within(5e-4));
    }

    @OnEachEngine
    void aPlainNetworkIs(Engine engine) {
        Preprocessing plusMinusOne = Preprocessing.BYTES.withMean(127.5).withDeviation(127.5);
        assertThat(accuracy(engine, "cifar10-cnn-pytorch-10.onnx", plusMinusOne))
                .isCloseTo(0.655, within(5e-4));
    }
}
