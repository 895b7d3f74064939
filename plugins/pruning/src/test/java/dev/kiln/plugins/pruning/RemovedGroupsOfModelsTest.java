package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.dependency.Dependencies;
import dev.kiln.graph.dependency.DependencyGroup;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.rewrite.ConstantNodes;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.OnnxFile;
import dev.kiln.testkit.SharedFiles;
import dev.kiln.testkit.UsableEngine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models of other tools: how many groups they have, and that they compute the same without some. */
class RemovedGroupsOfModelsTest {

    /**
     * The numbers follow from the architectures. ResNet-20: 16, 32 and 64 channels within each of three blocks, and 64 along
     * the trunk, whose first ones begin in earlier stages. ResNet-50: twice 64, 128, 256 and 512 channels within 3, 4, 6 and
     * 3 blocks, 256 to 2048 along the trunks, 64 of the stem. VGG-19: 5504 channels and twice 4096 units. SqueezeNet: 64,
     * and 320 squeezed and 2560 expanded ones. The keyword spotter: five times 32, each with its depthwise layer. The small
     * BERT of one head: 50 features of queries and keys, 50 of the values, 200 hidden ones. Both layers of the transformer,
     * whose heads are merged with the batch: 8 features of queries and keys, 8 of the values, 32 hidden ones.
     */
    @ParameterizedTest
    @CsvSource({
        "mnist/mnist-cnn-pytorch-9, 80, 3",
        "mnist/mnist-cntk-8, 24, 2",
        "cifar10/cifar10-cnn-pytorch-10, 72, 4",
        "cifar10/resnet20-cifar10-13, 400, 12",
        "keyword/kws-dscnn-9, 160, 5",
        "detection/ultraface-rfb-320-9, 1716, 25",
        "superres/super-resolution-10, 160, 3",
        "tabular/iris-mlp-11, 48, 2",
        "transformer/tinybert-11, 300, 3",
        "transformer/dummy-transformer-12, 96, 6",
        "imagenet/squeezenet-fp32-7, 2944, 25",
        "topology/light_squeezenet, 2944, 25",
        "topology/light_resnet50, 11456, 37"
    })
    void computesTheSameAsWithZeros(String model, int groups, int clusters) {
        Random random = new Random(3);
        Graph graph = filled(read(model), shape -> weight(shape, random));
        Dependencies dependencies = Dependencies.of(graph);
        assertThat(dependencies.groups()).hasSize(groups);
        assertThat(Removals.clusters(dependencies)).hasSize(clusters);
        assertSame(graph, dependencies);
    }

    /** A network of shuffled halves, unfolded bands and grouped recurrent layers. */
    @Test
    void aNetworkForSpeechComputesTheSameAsWithZeros() {
        Graph graph = read("recurrent/gtcrn-gru-11");
        assertSame(graph, Dependencies.of(graph));
    }

    private static void assertSame(Graph graph, Dependencies dependencies) {
        List<DependencyGroup> some = Removals.some(dependencies, new Random(1), 0.4);
        try (Engine engine = UsableEngine.open()) {
            assertThat(Removals.assertSame(engine, dependencies, graph, some, 1e-4))
                    .isGreaterThan(0.01);
        }
    }

    /** Its 140 million weights are too many to be run in a test. */
    @Test
    void vggHasGroupsOfAllItsLayers() {
        Graph graph = filled(read("topology/light_vgg19"), shape -> Tensor.zeros(ElementType.FLOAT, shape.toArray()));
        Dependencies dependencies = Dependencies.of(graph);
        assertThat(dependencies.groups()).hasSize(13696);
        assertThat(Removals.clusters(dependencies)).hasSize(18);
    }

    private static Graph read(String model) {
        Path file = SharedFiles.find("models/" + model + ".onnx")
                .orElseGet(() -> abort("the shared model " + model + " is absent"));
        return ConstantNodes.lifted(OnnxFile.read(file).graph());
    }

    /** The graph with weights in the place of those that are all the same, which are made by nodes. */
    private static Graph filled(Graph graph, Function<Shape, Tensor> weights) {
        GraphEditor editor = GraphEditor.of(graph);
        for (Node node : graph.nodes()) {
            String weight = node.output(0);
            boolean isWeight = node.is("ConstantOfShape")
                    && graph.constants().containsKey(node.input(0))
                    && graph.type(weight).elementType() == ElementType.FLOAT;
            if (isWeight) {
                editor.remove(node);
                editor.constant(weight, weights.apply(graph.type(weight).shape()));
            }
        }
        return editor.build();
    }

    /** Vectors, among them variances, are positive. */
    private static Tensor weight(Shape shape, Random random) {
        double[] elements = new double[(int) shape.elements()];
        boolean isVector = shape.rank() < 2;
        double deviation = 1.4 * Math.sqrt(isVector ? 1 : (double) shape.size(0) / elements.length);
        Arrays.setAll(elements, i -> isVector ? 0.5 + random.nextDouble() : deviation * random.nextGaussian());
        return Tensor.of(elements, shape.toArray()).cast(ElementType.FLOAT);
    }
}
