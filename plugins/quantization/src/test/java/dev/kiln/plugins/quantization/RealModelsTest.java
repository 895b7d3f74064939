package dev.kiln.plugins.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataSets;
import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.models.ModelFiles;
import dev.kiln.testkit.SharedFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Networks trained by others, on their data. */
class RealModelsTest {

    private static final StaticQuantization WITHOUT_SATURATION =
            new StaticQuantization(CalibrationMethod.MIN_MAX, Target.X86_ANY, true, 512, "");

    @Test
    void keepsTheAccuracyOfAnMnistNetwork() throws Exception {
        Model model = digits();
        CompressionResult compressed =
                quantized(WITHOUT_SATURATION, model, "mnist:" + path("data/mnist") + "?split=train");
        DataSet test = DataSets.builtIn().open("mnist:" + path("data/mnist") + "?split=test");
        double before = accuracy(new OnnxEngineProvider(), model, test);
        double after = accuracy(new OnnxEngineProvider(), compressed.model(), test);
        // 99.04 % is the accuracy published by the network's authors
        assertThat(before).isCloseTo(0.9904, within(0.0002));
        assertThat(after).isGreaterThan(before - 0.002);
        assertThat(OptimizedGraph.operators(compressed.model().graph()))
                .containsEntry("QLinearConv", 2L)
                .containsEntry("QGemm", 2L)
                .containsEntry("QuantizeLinear", 1L)
                .containsEntry("DequantizeLinear", 1L)
                .doesNotContainKeys("Conv", "Gemm", "Relu");
    }

    @Test
    void keepsTheAccuracyOfAResidualNetworkOnBothEngines() throws Exception {
        Model model = photos();
        CompressionResult compressed =
                quantized(WITHOUT_SATURATION, model, "cifar10:" + path("data/cifar10") + "?split=train");
        DataSet test = DataSets.builtIn().open("cifar10:" + path("data/cifar10") + "?split=test");
        double before = accuracy(new OnnxEngineProvider(), model, test);
        assertThat(before).isCloseTo(0.915, within(0.0005));
        assertThat(accuracy(new OnnxEngineProvider(), compressed.model(), test)).isGreaterThan(before - 0.01);
        assertThat(accuracy(new DjlEngineProvider(), compressed.model(), test)).isGreaterThan(before - 0.01);
    }

    @Test
    void leavesOnnxRuntimeNothingToConvertInsideAResidualNetwork() throws Exception {
        CompressionResult compressed =
                quantized(WITHOUT_SATURATION, photos(), "cifar10:" + path("data/cifar10") + "?split=train");
        assertThat(OptimizedGraph.operators(compressed.model().graph()))
                .containsEntry("QLinearConv", 19L)
                .containsEntry("QLinearAdd", 9L)
                .containsEntry("QLinearGlobalAveragePool", 1L)
                .containsEntry("QGemm", 1L)
                .containsEntry("QuantizeLinear", 1L)
                .doesNotContainKeys("DequantizeLinear", "Conv", "Gemm", "Relu", "BatchNormalization");
    }

    private static Model digits() {
        return scaled(model("models/mnist/mnist-cnn-pytorch-9.onnx"), new float[] {255}, new float[] {0});
    }

    private static Model photos() {
        return scaled(
                model("models/cifar10/resnet20-cifar10-13.onnx"),
                new float[] {1 / 0.229f, 1 / 0.224f, 1 / 0.225f},
                new float[] {-0.485f / 0.229f, -0.456f / 0.224f, -0.406f / 0.225f});
    }

    private static Path path(String name) {
        Optional<Path> found = SharedFiles.find(name);
        assumeTrue(found.isPresent(), name + " is not there");
        return found.get();
    }

    private static Model model(String name) {
        return ModelFiles.read(path(name));
    }

    /** The data are in [0, 1]; the networks were trained on other scales, which become part of their preprocessing. */
    private static Model scaled(Model model, float[] factors, float[] shifts) {
        String input = model.features().name();
        GraphEditor editor = GraphEditor.of(model.graph()).redirect(input, "scaled-input");
        editor.constant("factors", Tensor.of(factors, factors.length, 1, 1));
        editor.constant("shifts", Tensor.of(shifts, shifts.length, 1, 1));
        editor.add("scale", "Mul", List.of(input, "factors"), List.of("multiplied"), Attributes.NONE);
        editor.add("shift", "Add", List.of("multiplied", "shifts"), List.of("scaled-input"), Attributes.NONE);
        return model.withGraph(editor.build());
    }

    private static CompressionResult quantized(StaticQuantization method, Model model, String data) {
        try (Engine engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT)) {
            DataSet calibration = DataSets.builtIn().open(data);
            return method.plan(model, new TestScope(engine, calibration)).apply();
        }
    }

    private static double accuracy(EngineProvider provider, Model model, DataSet data) {
        long right = 0;
        try (Engine engine = provider.open(EngineOptions.DEFAULT);
                Program program = engine.compile(model.graph())) {
            for (Batch batch : data.batches(100)) {
                Map<String, Tensor> results =
                        program.run(Map.of(model.features().name(), batch.inputs()));
                Tensor scores =
                        Objects.requireNonNull(results.get(model.prediction().output()));
                right += rightAnswers(scores, batch.targets());
            }
        }
        return (double) right / data.size();
    }

    private static long rightAnswers(Tensor scores, Tensor targets) {
        int classes = (int) scores.shape()[1];
        float[] values = scores.toFloatArray();
        long right = 0;
        for (int i = 0; i < targets.size(); i++) {
            int best = 0;
            for (int k = 1; k < classes; k++) {
                best = values[i * classes + k] > values[i * classes + best] ? k : best;
            }
            right += best == targets.longs().get(i) ? 1 : 0;
        }
        return right;
    }
}
