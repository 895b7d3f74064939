package dev.kiln.plugins.layers;

import static dev.kiln.plugins.layers.Network.layer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.ProvidedExtensions;
import dev.kiln.testkit.UsableEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequence layers: shapes, padding, and refused inputs. */
class SequenceLayersTest {

    private static final double TOLERANCE = 1e-5;

    private static final String EMBEDDING = "embedding:vocabulary=9,units=4";

    private static Layer layers(String... specifications) {
        List<NamedLayer> named = new ArrayList<>();
        for (String specification : specifications) {
            named.add(new NamedLayer("part_" + named.size(), layer(specification)));
        }
        return new Sequential(named);
    }

    private static float[] run(Network network, long[] tokens, int length) {
        Tensor input = Tensor.of(tokens, tokens.length / length, length);
        return UsableEngine.only(network.graph(), Map.of("x", input));
    }

    private static float[] row(float[] values, int row, int width) {
        return Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }

    @Test
    void embeddingGivesEachTokenItsRowAndThePaddingZeros() {
        Network network = Network.ofTokens(layer(EMBEDDING), 3);
        float[] table = network.constant("layer.weight").toFloatArray();
        float[] output = run(network, new long[] {8, 2, 0}, 3);

        assertThat(network.outputs()).isEqualTo("[N, 3, 4]");
        assertThat(network.parameters()).containsExactly("layer.weight");
        assertThat(row(output, 0, 4)).containsExactly(row(table, 8, 4));
        assertThat(row(output, 1, 4)).containsExactly(row(table, 2, 4));
        assertThat(row(output, 2, 4)).containsExactly(new float[4], within(0f));
    }

    @Test
    void embeddingWithoutPaddingKnowsNoZeros() {
        Network network = Network.ofTokens(layer(EMBEDDING + ",padding-index=-1"), 1);
        float[] table = network.constant("layer.weight").toFloatArray();

        assertThat(run(network, new long[] {0}, 1)).containsExactly(row(table, 0, 4));
    }

    @Test
    void embeddingStartsNormal() {
        float[] weight = Network.ofTokens(layer("embedding:vocabulary=1000,units=40,deviation=0.5"), 1)
                .constant("layer.weight")
                .toFloatArray();
        double square = 0;
        int beyond = 0;
        for (float w : weight) {
            square += w * (double) w;
            beyond += Math.abs(w) > 0.5 ? 1 : 0;
        }
        // over 40,000 draws 3 % is four standard deviations of the variance; 31.73 % lie beyond one deviation
        assertThat(square / weight.length).isBetween(0.97 * 0.25, 1.03 * 0.25);
        assertThat(beyond / (double) weight.length).isCloseTo(0.3173, within(0.01));
    }

    @Test
    void embeddingRefusesImages() {
        assertThatThrownBy(() -> Network.of(layer(EMBEDDING), 1, 28, 28))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("type: int64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dense:units=2", "lstm:units=2", "layer-norm", "mean-over-time", "conv1d:channels=2,kernel=1"})
    void tokensNeedAnEmbeddingFirst(String specification) {
        Layer layer = layer(specification);

        assertThatThrownBy(() -> Network.ofTokens(layer, 3))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("INT64 [N, 3]")
                .hasMessageContaining("embedding");
    }

    @ParameterizedTest
    @CsvSource({
        "units=5, '[N, 5]'",
        "units=5;bidirectional=true, '[N, 10]'",
        "units=5;sequences=true, '[N, 7, 5]'",
        "units=5;sequences=true;bidirectional=true;layers=2, '[N, 7, 10]'"
    })
    void recurrentLayersHaveTheBatchFirst(String options, String output) {
        for (String name : List.of("lstm", "gru", "rnn")) {
            assertThat(Network.of(layer(name + ":" + options.replace(';', ',')), 7, 3)
                            .outputs())
                    .isEqualTo(output);
        }
    }

    @Test
    void recurrentLayersOwnThreeParametersEach() {
        Network network = Network.of(layer("lstm:units=5,layers=2,bidirectional=true"), 7, 3);

        assertThat(network.parameters())
                .containsExactly(
                        "layer.weight_0",
                        "layer.recurrent_0",
                        "layer.bias_0",
                        "layer.weight_1",
                        "layer.recurrent_1",
                        "layer.bias_1");
        assertThat(network.shapeOf("layer.weight_0")).containsExactly(2, 20, 3);
        assertThat(network.shapeOf("layer.weight_1")).containsExactly(2, 20, 10);
        assertThat(network.shapeOf("layer.recurrent_1")).containsExactly(2, 20, 5);
        assertThat(network.shapeOf("layer.bias_0")).containsExactly(2, 40);
    }

    /** A text of two tokens gives the same result with and without padding. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mean-over-time",
                "max-over-time",
                "global-avg-pool1d",
                "global-max-pool1d",
                "lstm:units=3",
                "lstm:units=3,layers=2,bidirectional=true",
                "gru:units=3,bidirectional=true",
                "rnn:units=3"
            })
    void paddingDoesNotChangeWhatALayerSays(String specification) {
        Layer layer = layers(EMBEDDING, specification);
        float[] padded = run(Network.ofTokens(layer, 5), new long[] {3, 7, 0, 0, 0}, 5);
        float[] whole = run(Network.ofTokens(layer, 2), new long[] {3, 7}, 2);

        assertThat(padded).containsExactly(whole, within((float) TOLERANCE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multi-head-attention:heads=2",
                "transformer-encoder:heads=2,feed-forward=6,layers=2",
                "transformer-encoder:heads=4,feed-forward=6,norm=post,causal=true"
            })
    void attentionDoesNotLookAtPadding(String specification) {
        Layer layer = layers(EMBEDDING, specification);
        float[] padded = run(Network.ofTokens(layer, 5), new long[] {3, 7, 0, 0, 0}, 5);
        float[] whole = run(Network.ofTokens(layer, 2), new long[] {3, 7}, 2);

        assertThat(Arrays.copyOf(padded, 8)).containsExactly(whole, within((float) TOLERANCE));
    }

    @Test
    void causalAttentionDoesNotLookAhead() {
        Network network = Network.ofTokens(layers(EMBEDDING, "multi-head-attention:heads=2,causal=true"), 3);
        float[] one = run(network, new long[] {3, 7, 2}, 3);
        float[] other = run(network, new long[] {3, 7, 5}, 3);

        assertThat(Arrays.copyOf(one, 8)).containsExactly(Arrays.copyOf(other, 8), within((float) TOLERANCE));
        assertThat(row(one, 2, 4)).isNotEqualTo(row(other, 2, 4));
    }

    /** A layer of two inputs, given the vectors of the tokens and those of the same tokens in the other order. */
    private static Layer reading(Layer two) {
        return (scope, tokens) -> {
            Value memory = scope.apply(new NamedLayer("memory", layer(EMBEDDING)), tokens.slice(1, 4, -100, -1));
            Value words = scope.apply(new NamedLayer("words", layer(EMBEDDING)), tokens);
            return scope.apply(new NamedLayer("two", two), List.of(words, memory));
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"multi-head-attention:heads=2", "transformer-decoder:heads=2,feed-forward=6,layers=2,norm=post"})
    void attentionToAMemoryDoesNotLookAtItsPadding(String specification) {
        Layer two = layer(specification);
        Network network = Network.ofTokens(reading(two), 5);
        float[] output = run(network, new long[] {3, 7, 0, 0, 0}, 5);

        // with the token of the padding in the vocabulary of the memory, its positions would count
        Layer counting = (scope, tokens) -> {
            Value memory = scope.apply(
                    new NamedLayer("memory", layer(EMBEDDING + ",padding-index=-1")),
                    tokens.slice(1, 0, 2).slice(1, 1, -100, -1));
            Value words = scope.apply(new NamedLayer("words", layer(EMBEDDING)), tokens);
            return scope.apply(new NamedLayer("two", two), List.of(words, memory));
        };
        float[] whole = run(Network.ofTokens(counting, 5), new long[] {3, 7, 0, 0, 0}, 5);

        assertThat(Arrays.copyOf(output, 8)).containsExactly(Arrays.copyOf(whole, 8), within((float) TOLERANCE));
    }

    @Test
    void decodersNeedAMemory() {
        assertThatThrownBy(() -> Network.of(layer("transformer-decoder:heads=2,feed-forward=6"), 7, 4))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("from: [words, memory]");
    }

    @Test
    void decodersNameTheirParametersAfterTheirBlocks() {
        Layer decoder = layer("transformer-decoder:heads=2,feed-forward=6,layers=2");
        Network network = Network.of(
                (scope, x) -> scope.apply(new NamedLayer("two", decoder), List.of(x, x.slice(2, 0, 3))), 7, 4);

        assertThat(network.outputs()).isEqualTo("[N, 7, 4]");
        assertThat(network.parameters())
                .hasSize(2 * 20 + 2)
                .contains("layer.two.block_1.attention.in.weight", "layer.two.norm.bias");
        assertThat(network.shapeOf("layer.two.block_1.memory_attention.memory.weight"))
                .containsExactly(8, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-pool1d", "avg-pool1d"})
    void poolingOverTimeMovesByItsOwnLengthUnlessTold(String name) {
        assertThat(Network.of(layer(name + ":kernel=2"), 9, 3).outputs()).isEqualTo("[N, 4, 3]");
        assertThat(Network.of(layer(name + ":kernel=3,stride=2,padding=1"), 9, 3)
                        .outputs())
                .isEqualTo("[N, 5, 3]");
    }

    @Test
    void attentionRefusesHeadsThatDoNotDivideTheFeatures() {
        Layer attention = layer("multi-head-attention:heads=3");

        assertThatThrownBy(() -> Network.of(attention, 7, 4))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("heads=3");
    }

    @Test
    void transformerNamesItsParametersAfterItsBlocks() {
        Network network = Network.of(layer("transformer-encoder:heads=2,feed-forward=6,layers=2"), 7, 4);

        assertThat(network.outputs()).isEqualTo("[N, 7, 4]");
        assertThat(network.parameters())
                .hasSize(2 * 12 + 2)
                .contains("layer.block_1.attention.in.weight", "layer.block_0.linear_2.bias", "layer.norm.weight");
        assertThat(network.shapeOf("layer.block_1.linear_1.weight")).containsExactly(6, 4);
    }

    @Test
    void positionalEncodingAddsWaves() {
        Network network = Network.of(layer("positional-encoding"), 6, 5);
        float[] output = UsableEngine.only(network.graph(), Map.of("x", Tensor.of(new float[30], 1, 6, 5)));

        for (int i = 0; i < output.length; i++) {
            int time = i / 5;
            int feature = i % 5;
            double angle = time / Math.pow(10_000, (feature - feature % 2) / 5.0);
            double expected = feature % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
            assertThat((double) output[i]).isCloseTo(expected, within(TOLERANCE));
        }
    }

    @Test
    void learnedPositionsAddTheirWeight() {
        Network network = Network.of(layer("learned-positions"), 6, 5);
        float[] output = UsableEngine.only(network.graph(), Map.of("x", Tensor.of(new float[30], 1, 6, 5)));

        assertThat(output).containsExactly(network.constant("layer.weight").toFloatArray());
    }

    @ParameterizedTest
    @CsvSource({"valid, 1, 5", "same, 1, 7", "same, 2, 4", "1, 1, 7"})
    void conv1dHasTheOutputThatItsFormulaSays(String padding, int stride, int length) {
        Layer conv = layer("conv1d:channels=8,kernel=3,padding=" + padding + ",stride=" + stride);

        assertThat(Network.of(conv, 7, 4).outputs()).isEqualTo("[N, " + length + ", 8]");
    }

    @Test
    void aMaskEndsWhereTheTimesAreOthers() {
        Layer shortened = layers(EMBEDDING, "conv1d:channels=4,kernel=2", "mean-over-time");

        assertThat(Network.ofTokens(shortened, 5).outputs()).isEqualTo("[N, 4]");
    }

    @ParameterizedTest
    @CsvSource({"2x-1, '[N, 2, 6]'", "-1, '[N, 12]'", "'[3, 2, 2]', '[N, 3, 2, 2]'"})
    void reshapeReadsListsAndProducts(String shape, String output) {
        Layer reshape = ProvidedExtensions.create(LayerProvider.class, "reshape", Map.of("shape", shape));

        assertThat(Network.of(reshape, 3, 4).outputs()).isEqualTo(output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1x-1", "0", "two", "3x", "-2"})
    void reshapeRefusesWhatIsNoShape(String shape) {
        assertThatThrownBy(() -> layer("reshape:shape=" + shape))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining(shape.equals("0") ? "[0]" : "16x7x7");
    }

    @Test
    void otherLayersRefuseWhatDoesNotDivide() {
        Layer groups = layer("group-norm:groups=3");

        assertThatThrownBy(() -> Network.of(groups, 4, 5, 5))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("groups=3");
        assertThatThrownBy(() -> layer("conv-transpose2d:channels=2,kernel=2,output-padding=1"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("below the stride");
        assertThatThrownBy(() -> layer("conv1d:channels=2,kernel=2,groups=4"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("groups=4");
    }
}
