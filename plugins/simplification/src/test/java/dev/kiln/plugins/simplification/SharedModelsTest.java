package dev.kiln.plugins.simplification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.model.Model;
import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.models.ModelFiles;
import dev.kiln.testkit.SharedFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks of others give the same results after simplification. */
class SharedModelsTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "mnist/mnist-cntk-8.onnx",
                "mnist/mnist-cnn-pytorch-9.onnx",
                "cifar10/cifar10-cnn-pytorch-10.onnx",
                "cifar10/resnet20-cifar10-13.onnx",
                "imagenet/squeezenet-fp32-7.onnx",
                "imagenet/squeezenet-fp16-7.onnx",
                "detection/ultraface-rfb-320-9.onnx",
                "superres/super-resolution-10.onnx",
                "keyword/kws-dscnn-9.onnx",
                "tabular/iris-mlp-11.onnx",
                "tabular/iris-linear-13.onnx",
                "topology/light_resnet50.onnx",
                "topology/light_squeezenet.onnx",
                "recurrent/dtln-stage1-lstm-11.onnx",
                "recurrent/gtcrn-gru-11.onnx",
                "transformer/tinybert-11.onnx",
                "transformer/dummy-transformer-12.onnx"
            })
    void keepsTheResults(String file) {
        Optional<Path> path = SharedFiles.find("models/" + file);
        assumeTrue(path.isPresent(), file + " is not there");
        Model model = ModelFiles.read(path.get());
        CompressionResult simplified = Simplified.result(model);
        Graph after = simplified.model().graph();
        assertThat(after.nodes().size())
                .isLessThanOrEqualTo(model.graph().nodes().size());
        Map<String, Tensor> feeds = Simplified.feeds(model.graph(), 11);
        compare(model.graph(), after, feeds, new OnnxEngineProvider());
        compare(model.graph(), after, feeds, new DjlEngineProvider());
        Simplified.assertSimplified(simplified.model());
    }

    private static void compare(Graph before, Graph after, Map<String, Tensor> feeds, EngineProvider provider) {
        try (Engine engine = provider.open(EngineOptions.DEFAULT)) {
            if (engine.obstacles(before).isEmpty()) {
                Simplified.assertSame(before, after, feeds, Simplified.TOLERANCE, provider);
            }
        }
    }
}
