package dev.kiln.plugins.layers;

import static dev.kiln.plugins.layers.Network.layer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.testkit.ProvidedExtensions;
import dev.kiln.testkit.ServiceDeclarations;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayersTest {

    private static NamedLayer conv(String options) {
        return new NamedLayer("conv", layer("conv2d:" + options));
    }

    private static Layer layers(String name, List<NamedLayer> layers) {
        return ProvidedExtensions.create(LayerProvider.class, name, Map.of("layers", layers));
    }

    private static Layer projected(NamedLayer layer) {
        return ProvidedExtensions.create(
                LayerProvider.class, "residual", Map.<String, Object>of("layers", List.of(layer), "projection", true));
    }

    @Test
    void moduleAndFilesDeclareTheSameProviders() {
        assertThat(ServiceDeclarations.ofFiles(Dense.class)).isEqualTo(ServiceDeclarations.ofModule(Dense.class));
    }

    @Test
    void everyLayerIsFoundByItsName() {
        assertThat(ProvidedExtensions.all(LayerProvider.class))
                .extracting(LayerProvider::name)
                .containsExactlyInAnyOrder(
                        "add",
                        "avg-pool1d",
                        "avg-pool2d",
                        "batch-norm",
                        "concat",
                        "conv-transpose2d",
                        "conv1d",
                        "conv2d",
                        "conv3d",
                        "dense",
                        "depthwise-conv2d",
                        "dropout",
                        "elu",
                        "embedding",
                        "flatten",
                        "gelu",
                        "global-avg-pool1d",
                        "global-avg-pool2d",
                        "global-max-pool1d",
                        "global-max-pool2d",
                        "group-norm",
                        "gru",
                        "hard-sigmoid",
                        "hard-swish",
                        "instance-norm",
                        "layer-norm",
                        "leaky-relu",
                        "learned-positions",
                        "log-softmax",
                        "lstm",
                        "max-over-time",
                        "max-pool1d",
                        "max-pool2d",
                        "mean-over-time",
                        "mish",
                        "multi-head-attention",
                        "multiply",
                        "permute",
                        "positional-encoding",
                        "prelu",
                        "relu",
                        "relu6",
                        "repeat",
                        "reshape",
                        "residual",
                        "rms-norm",
                        "rnn",
                        "selu",
                        "separable-conv2d",
                        "sequential",
                        "sigmoid",
                        "silu",
                        "softmax",
                        "softplus",
                        "spectral-conv2d",
                        "spectral-dense",
                        "stochastic-depth",
                        "tanh",
                        "transformer-decoder",
                        "transformer-encoder",
                        "upsample");
    }

    @Test
    void denseOwnsAWeightOfOutputsByInputsAndABias() {
        Network network = Network.of(layer("dense:units=10"), 784);

        assertThat(network.outputs()).isEqualTo("[N, 10]");
        assertThat(network.parameters()).containsExactly("layer.weight", "layer.bias");
        assertThat(network.shapeOf("layer.weight")).containsExactly(10, 784);
        assertThat(network.shapeOf("layer.bias")).containsExactly(10);
    }

    @Test
    void denseWithoutBiasOwnsTheWeightAlone() {
        Network network = Network.of(layer("dense:units=10,bias=false"), 784);

        assertThat(network.parameters()).containsExactly("layer.weight");
    }

    @Test
    void denseRefusesImagesAndAsksForFlatten() {
        Layer dense = layer("dense:units=10");

        assertThatThrownBy(() -> Network.of(dense, 1, 28, 28))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("layer")
                .hasMessageContaining("[N, 1, 28, 28]")
                .hasMessageContaining("flatten");
    }

    @ParameterizedTest
    @CsvSource({
        "valid, 3, 1, 1, 26, 26",
        "same, 3, 1, 1, 28, 28",
        "same, 4, 1, 1, 28, 28",
        "same, 3, 2, 1, 14, 14",
        "same, 3, 1, 2, 28, 28",
        "2, 5, 1, 1, 28, 28",
        "1, 3, 2, 1, 14, 14",
        "0, 3, 1, 2, 24, 24",
    })
    void conv2dHasTheOutputThatItsFormulaSays(
            String padding, int kernel, int stride, int dilation, int height, int width) {
        Layer conv = layer("conv2d:channels=8,kernel=" + kernel + ",stride=" + stride + ",padding=" + padding
                + ",dilation=" + dilation);

        assertThat(Network.of(conv, 1, 28, 28).outputs()).isEqualTo("[N, 8, " + height + ", " + width + "]");
    }

    @Test
    void conv2dWithGroupsSeesAPartOfTheChannels() {
        Network network = Network.of(layer("conv2d:channels=8,kernel=3,groups=4"), 16, 8, 8);

        assertThat(network.parameters()).containsExactly("layer.weight", "layer.bias");
        assertThat(network.shapeOf("layer.weight")).containsExactly(8, 4, 3, 3);
        assertThat(network.shapeOf("layer.bias")).containsExactly(8);
    }

    @Test
    void conv2dRefusesGroupsThatDoNotDivideTheChannels() {
        assertThatThrownBy(() -> layer("conv2d:channels=8,kernel=3,groups=3"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("groups=3");
        assertThatThrownBy(() -> Network.of(layer("conv2d:channels=8,kernel=3,groups=4"), 6, 8, 8))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("6 channels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wide", "-1", "1.5", "Same", ""})
    void conv2dRefusesAnUnknownPadding(String padding) {
        assertThatThrownBy(() -> layer("conv2d:channels=8,kernel=3,padding=" + padding))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("valid, same or a number");
    }

    @Test
    void conv2dRefusesFeatures() {
        assertThatThrownBy(() -> Network.of(layer("conv2d:channels=8,kernel=3"), 784))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("[N, C, H, W]");
    }

    @Test
    void conv2dRefusesAnUnknownCountOfChannels() {
        Layer conv = layer("conv2d:channels=8,kernel=3");
        Shape unknown = Shape.batchOf(1, 8, 8).with(1, Dim.of("C"));

        assertThatThrownBy(() -> Network.of(conv, 1, unknown))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("axis 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-pool2d", "avg-pool2d"})
    void poolingMovesByItsOwnLengthUnlessTold(String name) {
        assertThat(Network.of(layer(name + ":kernel=2"), 3, 9, 8).outputs()).isEqualTo("[N, 3, 4, 4]");
        assertThat(Network.of(layer(name + ":kernel=3,stride=2,padding=1"), 3, 9, 8)
                        .outputs())
                .isEqualTo("[N, 3, 5, 4]");
    }

    @Test
    void poolingRefusesMorePaddingThanHalfItsWindow() {
        assertThatThrownBy(() -> layer("max-pool2d:kernel=3,padding=2"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("padding=2");
    }

    @Test
    void theLastDenseIsAsWideAsTheDataAsk() {
        assertThatThrownBy(() -> Network.of(layer("dense"), 4))
                .isInstanceOf(GraphException.class)
                .hasMessage(
                        "The layer layer does not fit: its number of outputs is left out, and only training data say it."
                                + " State it.");
    }

    @Test
    void depthwiseConvolutionsKeepTheChannelsApart() {
        Network network = Network.of(layer("depthwise-conv2d:kernel=3,multiplier=2,stride=2"), 3, 9, 9);

        assertThat(network.outputs()).isEqualTo("[N, 6, 4, 4]");
        assertThat(network.shapeOf("layer.weight")).containsExactly(6, 1, 3, 3);
        assertThat(network.shapeOf("layer.bias")).containsExactly(6);
    }

    @Test
    void separableConvolutionsHaveTwoWeightsAndOneBias() {
        Network network = Network.of(layer("separable-conv2d:channels=8,kernel=3,padding=same"), 3, 9, 9);

        assertThat(network.outputs()).isEqualTo("[N, 8, 9, 9]");
        assertThat(network.parameters())
                .containsExactly("layer.depthwise.weight", "layer.pointwise.weight", "layer.pointwise.bias");
    }

    @Test
    void conv3dRefusesImagesAndGroupsThatDoNotDivide() {
        assertThat(Network.of(layer("conv3d:channels=4,kernel=3,stride=2,padding=1"), 2, 5, 6, 7)
                        .outputs())
                .isEqualTo("[N, 4, 3, 3, 4]");
        assertThatThrownBy(() -> Network.of(layer("conv3d:channels=4,kernel=3"), 2, 9, 9))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("[N, C, D, H, W]");
        assertThatThrownBy(() -> layer("conv3d:channels=4,kernel=3,groups=3"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("groups=3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1;1]", "[0;1]", "[2;3]", "[]"})
    void permuteRefusesWhatIsNoOrder(String axes) {
        assertThatThrownBy(() -> layer("permute:axes=" + axes)).isInstanceOf(OptionException.class);
    }

    @Test
    void permuteRefusesAnotherNumberOfAxes() {
        assertThatThrownBy(() -> Network.of(layer("permute:axes=[2;1]"), 4))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("[N, 4]")
                .hasMessageContaining("axes=[2, 1]");
    }

    private static Layer repeat(boolean shared) {
        NamedLayer dense = new NamedLayer("dense", layer("dense:units=4,bias=false"));
        return ProvidedExtensions.create(
                LayerProvider.class,
                "repeat",
                Map.<String, Object>of("times", 3, "layers", List.of(dense), "shared", shared));
    }

    @Test
    void repeatedLayersHaveParametersOfTheirOwnUnlessShared() {
        assertThat(Network.of(repeat(false), 4).parameters())
                .containsExactly(
                        "layer.block_0.dense.weight", "layer.block_1.dense.weight", "layer.block_2.dense.weight");
        assertThat(Network.of(repeat(true), 4).parameters()).containsExactly("layer.dense.weight");
        assertThat(Network.of(repeat(false), 2).shapeOf("layer.block_0.dense.weight"))
                .containsExactly(4, 2);
        assertThatThrownBy(() -> Network.of(repeat(true), 2))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("[4, 2]");
    }

    @Test
    void stochasticDepthRefusesAnotherShape() {
        NamedLayer dense = new NamedLayer("dense", layer("dense:units=3"));

        assertThatThrownBy(() -> Network.of(layers("stochastic-depth", List.of(dense)), 4))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("[N, 4] into [N, 3]");
    }

    @Test
    void globalPoolingLeavesOneValueForEachChannel() {
        assertThat(Network.of(layer("global-avg-pool2d"), 5, 7, 9).outputs()).isEqualTo("[N, 5, 1, 1]");
    }

    @Test
    void flattenMakesARowOfEachExample() {
        assertThat(Network.of(layer("flatten"), 3, 4, 5).outputs()).isEqualTo("[N, 60]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "relu",
                "leaky-relu",
                "sigmoid",
                "tanh",
                "softmax",
                "log-softmax",
                "dropout",
                "batch-norm",
                "relu6",
                "hard-swish",
                "hard-sigmoid"
            })
    void elementwiseLayersKeepTheShape(String name) {
        assertThat(Network.of(layer(name), 3, 4, 5).outputs()).isEqualTo("[N, 3, 4, 5]");
    }

    @Test
    void dropoutOfNothingWritesNothing() {
        assertThat(Network.of(layer("dropout:rate=0"), 4).graph().nodes())
                .extracting(node -> node.operator())
                .containsExactly("Identity");
    }

    @Test
    void dropoutRefusesToDropEverything() {
        assertThatThrownBy(() -> layer("dropout:rate=1"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("[0, 1)");
    }

    @Test
    void batchNormOwnsTwoParametersAndTwoStatistics() {
        Network network = Network.of(layer("batch-norm"), 6, 4, 4);

        assertThat(network.parameters()).containsExactly("layer.weight", "layer.bias");
        assertThat(network.statistics()).containsExactly("layer.running_mean", "layer.running_var");
        assertThat(network.constant("layer.weight").toFloatArray()).containsOnly(1);
        assertThat(network.constant("layer.bias").toFloatArray()).containsOnly(0);
        assertThat(network.constant("layer.running_mean").toFloatArray()).containsOnly(0);
        assertThat(network.constant("layer.running_var").toFloatArray()).containsOnly(1);
    }

    @Test
    void sequentialNamesWhatIsInsideAfterBoth() {
        Layer sequential = layers(
                "sequential",
                List.of(
                        new NamedLayer("first", layer("dense:units=5")),
                        new NamedLayer("act", layer("relu")),
                        new NamedLayer("second", layer("dense:units=3"))));
        Network network = Network.of(sequential, 4);

        assertThat(network.outputs()).isEqualTo("[N, 3]");
        assertThat(network.parameters())
                .containsExactly("layer.first.weight", "layer.first.bias", "layer.second.weight", "layer.second.bias");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sequential", "residual", "repeat", "stochastic-depth"})
    void emptyListsOfLayersAreRefused(String name) {
        assertThatThrownBy(() -> layers(name, List.of()))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("at least one");
    }

    @Test
    void residualKeepsTheShapeWithoutAProjection() {
        NamedLayer conv = conv("channels=4,kernel=3,padding=same");
        Network network = Network.of(projected(conv), 4, 8, 8);

        assertThat(network.outputs()).isEqualTo("[N, 4, 8, 8]");
        assertThat(network.parameters()).containsExactly("layer.conv.weight", "layer.conv.bias");
    }

    @Test
    void residualRefusesAnotherShapeAndNamesTheOption() {
        NamedLayer conv = conv("channels=8,kernel=3,padding=same");

        assertThatThrownBy(() -> Network.of(layers("residual", List.of(conv)), 4, 8, 8))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("[N, 4, 8, 8] into [N, 8, 8, 8]")
                .hasMessageContaining("projection=true");
    }

    @ParameterizedTest
    @CsvSource({"1, 9", "2, 9", "2, 8", "3, 9"})
    void residualProjectsImagesWithOneStride(int stride, int size) {
        NamedLayer conv = conv("channels=8,kernel=3,padding=same,stride=" + stride);
        Network network = Network.of(projected(conv), 4, size, size);

        int smaller = (size + stride - 1) / stride;
        assertThat(network.outputs()).isEqualTo("[N, 8, " + smaller + ", " + smaller + "]");
        assertThat(network.shapeOf("layer.projection.weight")).containsExactly(8, 4, 1, 1);
    }

    @Test
    void residualProjectsFeatures() {
        NamedLayer dense = new NamedLayer("dense", layer("dense:units=3"));
        Network network = Network.of(projected(dense), 5);

        assertThat(network.outputs()).isEqualTo("[N, 3]");
        assertThat(network.shapeOf("layer.projection.weight")).containsExactly(3, 5);
    }

    @Test
    void residualRefusesWhatNoProjectionReaches() {
        NamedLayer valid = conv("channels=4,kernel=3");
        NamedLayer flatten = new NamedLayer("flatten", layer("flatten"));

        for (NamedLayer layer : List.of(valid, flatten)) {
            assertThatThrownBy(() -> Network.of(projected(layer), 4, 8, 8))
                    .isInstanceOf(GraphException.class)
                    .hasMessageContaining("layer");
        }
    }

    @Test
    void oneSeedGivesOneStart() {
        Layer dense = layer("dense:units=20");
        Shape input = Shape.batchOf(50);
        var first = Network.of(dense, 3, input).graph().constants();

        assertThat(Network.of(dense, 3, input).graph().constants()).isEqualTo(first);
        assertThat(Network.of(dense, 4, input).graph().constants()).isNotEqualTo(first);
    }

    @Test
    void denseStartsUniformWithinOneOverTheRootOfItsInputs() {
        float[] weight = Network.of(layer("dense:units=100"), 400)
                .constant("layer.weight")
                .toFloatArray();
        double bound = 1 / Math.sqrt(400);
        double square = 0;
        for (float w : weight) {
            assertThat(Math.abs(w)).isLessThanOrEqualTo((float) bound);
            square += w * w;
        }
        // the variance of the uniform distribution is bound^2 / 3; over 40,000 draws 3 % is seven standard deviations
        assertThat(square / weight.length).isBetween(0.97 * bound * bound / 3, 1.03 * bound * bound / 3);
    }

    @Test
    void conv2dStartsWithinOneOverTheRootOfItsWindow() {
        float[] weight = Network.of(layer("conv2d:channels=64,kernel=3"), 8, 8, 8)
                .constant("layer.weight")
                .toFloatArray();
        float bound = (float) (1 / Math.sqrt(8 * 3 * 3));
        float greatest = 0;
        for (float w : weight) {
            greatest = Math.max(greatest, Math.abs(w));
        }
        assertThat(greatest).isBetween(0.99f * bound, bound);
    }
}
