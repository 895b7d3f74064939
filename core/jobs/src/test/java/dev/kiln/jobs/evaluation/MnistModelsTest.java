package dev.kiln.jobs.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.models.ModelFiles;
import dev.kiln.models.Preprocessing;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.SharedFiles;
import java.nio.file.Path;
import java.util.Optional;

/** Public models, which want pixels from 0 to 255, against the accuracy that was measured with other tools on the 10,000 test images. */
class MnistModelsTest {

    private static Evaluation evaluate(Engine engine, String file) {
        Optional<Path> path = SharedFiles.find("models/mnist/" + file);
        Optional<DataSet> data = Mnist.test();
        assumeTrue(path.isPresent() && data.isPresent());
        Model model = Preprocessing.BYTES.before(ModelFiles.read(path.get()));
        return new Evaluator(engine, 100).evaluate(model, path.get().toFile().length(), data.get());
    }

    private static double accuracy(Evaluation evaluation) {
        return ((Quality.Classification) evaluation.quality()).accuracy();
    }

    @OnEachEngine
    void reachesTheAccuracyOfTheModelExportedByCntkWithItsBatchOfOne(Engine engine) {
        Evaluation evaluation = evaluate(engine, "mnist-cntk-8.onnx");
        assertThat(accuracy(evaluation)).isCloseTo(0.9891, within(1e-4));
        assertThat(evaluation.bytes()).isEqualTo(26_454);
        assertThat(evaluation.statistics().parameters()).isEqualTo(8 * 25 + 8 + 16 * 8 * 25 + 16 + 256 * 10 + 10);
        assertThat(evaluation.statistics().macs()).hasValue(28 * 28 * 8 * 25 + 14 * 14 * 16 * 8 * 25 + 256 * 10);
    }

    @OnEachEngine
    void reachesTheAccuracyOfTheModelExportedByPyTorch(Engine engine) {
        Evaluation evaluation = evaluate(engine, "mnist-cnn-pytorch-9.onnx");
        assertThat(accuracy(evaluation)).isCloseTo(0.9904, within(1e-4));
        assertThat(evaluation.statistics().parameters()).isEqualTo(21_840);
    }
}
