package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataSets;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.ModelInput;
import dev.kiln.jobs.fit.Predictor;
import dev.kiln.models.ModelFiles;
import dev.kiln.models.Preprocessing;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.SharedFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** A public network goes on learning on the data that it was made for. */
@Tag("slow")
class FineTuningTest {

    @TempDir
    Path folder;

    @OnEachEngine
    void lowersTheLossOfAResidualNetworkAndMovesItsStatistics(Engine engine) throws OrtException {
        var network = SharedFiles.find("models/cifar10/resnet20-cifar10-13.onnx");
        var photos = SharedFiles.find("data/cifar10");
        assumeTrue(network.isPresent() && photos.isPresent());
        Model start = Preprocessing.NONE
                .withMean(0.485, 0.456, 0.406)
                .withDeviation(0.229, 0.224, 0.225)
                .before(ModelFiles.read(network.get()));
        DataSet data = DataSets.builtIn().open("cifar10:" + photos.get()).first(512);
        List<EpochResult> heard = new ArrayList<>();
        TrainingSettings settings = TrainingSettings.DEFAULT.withListener(new TrainingListener() {
            @Override
            public void epoch(EpochResult result) {
                heard.add(result);
            }
        });

        Model trained = new EngineTrainer(engine, settings)
                .train(start, data, Networks.plan(new Networks.Momentum(0.002, 0.9), 3, 64));

        assertThat(heard.get(2).loss()).isLessThan(heard.get(0).loss());
        assertThat(trained.statistics())
                .hasSize(2 * 19)
                .allSatisfy(name -> assertThat(trained.graph().constant(name))
                        .isNotEqualTo(start.graph().constant(name)));
        assertThat(trained.parameters())
                .hasSize(19 + 2 * 19 + 2)
                .allSatisfy(name -> assertThat(trained.graph().constant(name))
                        .isNotEqualTo(start.graph().constant(name)));
        Path file = folder.resolve("trained.onnx");
        ModelFiles.write(trained, file);
        Model reloaded = ModelFiles.read(file);
        assertThat(reloaded.graph().constants()).isEqualTo(trained.graph().constants());
        assertThat(reloaded.parameters()).isEqualTo(trained.parameters());
        assertThat(reloaded.statistics()).isEqualTo(trained.statistics());
        Tensor examples = data.batch(new long[] {0, 1, 2, 3}).inputs();
        assertThat(predicted(engine, reloaded, examples)).containsExactly(predicted(engine, trained, examples));
        assertThat(plain(file, examples)).containsExactly(predicted(engine, reloaded, examples), Offset.offset(1e-4f));
    }

    private static float[] predicted(Engine engine, Model model, Tensor examples) {
        ModelInput input = ModelInput.of(model, new long[] {3, 32, 32}, "photos");
        try (Predictor predictor = new Predictor(engine::compile, model, Task.CLASSIFICATION, input, 4)) {
            return predictor.predict(examples).toFloatArray();
        }
    }

    /** What ONNX Runtime says by itself. */
    private static float[] plain(Path file, Tensor examples) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor fed = OnnxTensor.createTensor(environment, examples.floats(), examples.shape());
                OrtSession.Result result = session.run(Map.of("input", fed))) {
            float[] logits = new float[40];
            ((OnnxTensor) result.get(0)).getFloatBuffer().get(logits);
            return logits;
        }
    }
}
