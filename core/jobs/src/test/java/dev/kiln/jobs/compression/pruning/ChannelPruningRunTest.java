package dev.kiln.jobs.compression.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.compression.LearnedWeights;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.compression.HostCompressionScope;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.TrainingSettings;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Channels removed from a residual network of 16 channels on images of 8x8: {@code stem}, a block of {@code inner} (32
 * channels) and {@code outer} that is added to the stem, global pooling, {@code dense}.
 */
class ChannelPruningRunTest {

    private static final int EXAMPLES = 48;
    private static final int SIDE = 8;

    /** Of the stem 9·2·16, of the block 2·9·16·32, for each of 64 pixels; of the dense layer 16·3. */
    private static final long MACS = 64L * (9 * 2 * 16 + 2 * 9 * 16 * 32) + 16 * 3;

    private final Random random = new Random(7);

    private Value weight(GraphBuilder graph, String name, double size, long... shape) {
        float[] values = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (size * random.nextGaussian());
        }
        return graph.constant(name, Tensor.of(values, shape));
    }

    private Value convolution(GraphBuilder graph, String name, Value x, int from, int to) {
        Value kernel = weight(graph, name, Math.sqrt(2.0 / (9 * from)), to, from, 3, 3);
        return graph.apply("Conv", Attributes.NONE.with("pads", new long[] {1, 1, 1, 1}), x, kernel);
    }

    private Value normalized(GraphBuilder graph, String name, Value x, int channels) {
        float[] scale = new float[channels];
        float[] ones = new float[channels];
        for (int i = 0; i < channels; i++) {
            scale[i] = 0.5f + i / (float) channels;
            ones[i] = 1;
        }
        return graph.apply(
                "BatchNormalization",
                Attributes.NONE,
                x,
                graph.constant(name + ".scale", Tensor.of(scale, channels)),
                weight(graph, name + ".shift", 0.1, channels),
                weight(graph, name + ".mean", 0.1, channels),
                graph.constant(name + ".variance", Tensor.of(ones, channels)));
    }

    private Model model() {
        GraphBuilder graph = new GraphBuilder("residual");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2, SIDE, SIDE)));
        Value stem = normalized(graph, "norm1", convolution(graph, "stem", x, 2, 16), 16)
                .relu();
        Value inner = normalized(graph, "norm2", convolution(graph, "inner", stem, 16, 32), 32)
                .relu();
        Value block = convolution(graph, "outer", inner, 32, 16).add(stem).relu();
        Value pooled = graph.apply("GlobalAveragePool", Attributes.NONE, block).flatten(1);
        graph.output("y", pooled.matMul(weight(graph, "dense", 0.3, 16, 3)));
        return Model.of(graph.build())
                .withInput(InputInfo.UNBOUNDED)
                .withParameters(Set.of(
                        "stem", "inner", "outer", "dense", "norm1.scale", "norm1.shift", "norm2.scale", "norm2.shift"))
                .withStatistics(Set.of("norm1.mean", "norm1.variance", "norm2.mean", "norm2.variance"));
    }

    /** Images whose class is the third of the columns that is bright. */
    private DataSet data() {
        float[] images = new float[EXAMPLES * 2 * SIDE * SIDE];
        long[] labels = new long[EXAMPLES];
        for (int i = 0; i < images.length; i++) {
            int example = i / (2 * SIDE * SIDE);
            labels[example] = example % 3;
            boolean isBright = i % SIDE / 3 == example % 3;
            images[i] = (float) (random.nextGaussian() + (isBright ? 2 : 0));
        }
        return TensorDataSet.classification(
                "columns",
                Tensor.of(images, EXAMPLES, 2, SIDE, SIDE),
                Tensor.of(labels, EXAMPLES),
                List.of("left", "middle", "right"));
    }

    private static CompressionScope scope(Engine engine, Optional<DataSet> training) {
        return new HostCompressionScope(
                engine,
                1,
                new EngineTrainer(engine, TrainingSettings.DEFAULT),
                Extensions.besideHost(),
                training,
                Optional.empty(),
                training,
                line -> {});
    }

    private static Compressor compressor(String options) {
        return ProvidedExtensions.create(CompressorProvider.class, "channel-pruning:" + options);
    }

    private CompressionResult pruned(Engine engine, String options) {
        return compressor(options + ",epochs=1,batch-size=16")
                .plan(model(), scope(engine, Optional.of(data())))
                .apply();
    }

    private static long channels(CompressionResult result, String kernel) {
        return result.model().graph().constant(kernel).shape()[0];
    }

    @OnEachEngine
    void removesTheShareOfTheMultiplyAccumulates(Engine engine) {
        CompressionScope scope = scope(engine, Optional.empty());
        assertThat(scope.cost(model()).multiplyAccumulates()).hasValue(MACS);
        for (double ratio : new double[] {0.1, 0.5, 0.8}) {
            CompressionPlan plan = compressor("multiple=1,ratio=" + ratio).plan(model(), scope);
            CompressionResult result = plan.apply();
            long macs = scope.cost(result.model()).multiplyAccumulates().orElseThrow();
            // one more channel of the widest layer would be too many
            assertThat((double) macs).isBetween(MACS * (1 - ratio) * 0.93, MACS * (1 - ratio));
            assertThat(result.layers()).as("the plan is kept").isEqualTo(plan.changes());
        }
    }

    /** Half of the channels of the stream (16) and of the block (32), in any order of the targets. */
    @OnEachEngine
    void removesTheShareOfTheChannels(Engine engine) {
        CompressionResult result = pruned(engine, "target=channels,ratio=0.5");
        assertThat(channels(result, "stem")).isEqualTo(8);
        assertThat(channels(result, "outer")).isEqualTo(8);
        assertThat(channels(result, "inner")).isEqualTo(16);
        assertThat(result.layers().stream().map(LayerChange::change))
                .containsExactly(
                        "8 of 16 channels removed (50.0 %), together with outer, read by inner, dense",
                        "16 of 32 channels removed (50.0 %), read by outer",
                        "all outputs stay: it is an axis of the output y");
    }

    @OnEachEngine
    void everyTargetIsReached(Engine engine) {
        CompressionScope scope = scope(engine, Optional.empty());
        long parameters = scope.cost(model()).parameters();
        long bytes = scope.cost(model()).bytes();
        assertThat(scope.cost(pruned(engine, "target=parameters,ratio=0.6").model())
                        .parameters())
                .isLessThanOrEqualTo(Math.round(0.4 * parameters));
        assertThat(scope.cost(pruned(engine, "target=bytes,ratio=0.6").model()).bytes())
                .isLessThanOrEqualTo(Math.round(0.4 * bytes));
    }

    @OnEachEngine
    void everyCriterionAndRankingRemovesChannels(Engine engine) {
        for (String criterion : List.of("taylor", "hessian", "wanda", "lamp", "random", "bn-scale", "magnitude")) {
            for (String ranking : List.of("uniform", "global")) {
                String options = "multiple=1,ratio=0.5,removals=2,criterion=" + criterion + ",ranking=" + ranking;
                // the block's second kernel is read by no normalization
                String exclude = criterion.equals("bn-scale") ? ",exclude=outer" : "";
                CompressionResult result = pruned(engine, options + exclude);
                assertThat(scope(engine, Optional.empty())
                                .cost(result.model())
                                .multiplyAccumulates()
                                .orElseThrow())
                        .as(options)
                        .isLessThanOrEqualTo(MACS / 2);
            }
        }
    }

    /** The channels whose scales are smallest are the first ones. */
    @OnEachEngine
    void theChannelsOfTheLowestScoresGo(Engine engine) {
        Model model = model();
        CompressionResult result = compressor("target=channels,ratio=0.5,criterion=bn-scale,exclude=outer,epochs=0")
                .plan(model, scope(engine, Optional.empty()))
                .apply();
        float[] before = model.graph().constant("norm2.scale").toFloatArray();
        assertThat(result.model().graph().constant("norm2.scale").toFloatArray())
                .containsExactly(Arrays.copyOfRange(before, 16, 32));
    }

    @OnEachEngine
    void aPenaltyTrainsBefore(Engine engine) {
        for (String penalty : List.of("group-lasso", "bn-scale")) {
            CompressionResult result = pruned(engine, "target=channels,ratio=0.5,penalty-epochs=1,penalty=" + penalty);
            assertThat(channels(result, "inner")).as(penalty).isEqualTo(16);
        }
    }

    @OnEachEngine
    void refusesWhatCannotBeDone(Engine engine) {
        CompressionScope without = scope(engine, Optional.empty());
        assertThatThrownBy(() -> compressor("ratio=0.99").plan(model(), without))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("At most")
                .hasMessageContaining("choose a smaller ratio, multiple or minimum");
        assertThatThrownBy(
                        () -> compressor("ratio=0.5,exclude=stem|inner|outer").plan(model(), without))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("No channel of the model can be removed")
                .hasMessageContaining("left alone as asked");
        assertThatThrownBy(() -> compressor("ratio=0.5,exclude=iner").plan(model(), without))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("inner");
        assertThatThrownBy(() -> compressor("ratio=0.5,penalty=group-lasso").plan(model(), without))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("--data");
        assertThatThrownBy(() -> compressor("ratio=0.5,criterion=taylor")
                        .plan(model(), without)
                        .apply())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("--data");
        assertThatThrownBy(() -> compressor("ratio=0.5").plan(notFinite(), without))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("NaN");
    }

    /** Of 8 groups of 2 channels whole groups go, 4 at a time for a multiple of 8 channels. */
    @OnEachEngine
    void saysWhereMoreIsRemovedThanAskedFor(Engine engine) {
        GraphBuilder graph = new GraphBuilder("groups");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2, SIDE, SIDE)));
        Value first = convolution(graph, "first", x, 2, 16);
        Value grouped =
                graph.apply("Conv", Attributes.of("group", 8), first, weight(graph, "grouped", 0.3, 16, 2, 3, 3));
        Value pooled = graph.apply("GlobalAveragePool", Attributes.NONE, grouped.relu())
                .flatten(1);
        graph.output("y", pooled.matMul(weight(graph, "dense", 0.3, 16, 3)));
        Model model = Model.of(graph.build()).withParameters(Set.of("first", "grouped", "dense"));
        CompressionResult result = compressor("target=channels,ratio=0.1")
                .plan(model, scope(engine, Optional.empty()))
                .apply();
        assertThat(result.layers().get(0).change())
                .startsWith("8 of 16 channels removed (50.0 %), together with grouped");
        assertThat(result.notes()).anyMatch(note -> note.contains("That is 50.0 %, more than the requested 10.0 %"));
    }

    @Test
    void leavesResultsAlone() {
        Model model = model();
        Model shown =
                model.withGraph(GraphEditor.of(model.graph()).output("inner").build());
        LearnedWeights weights = LearnedWeights.of(shown, "");
        assertThat(weights.weights()).containsOnlyKeys("stem", "outer", "dense");
        assertThat(weights.notes()).containsExactly("Left alone, as they are results of the model: inner.");
    }

    /** The hidden units are split into halves, of which one would be gone if only one of four units stayed. */
    @OnEachEngine
    void leavesSomethingOfEveryPart(Engine engine) {
        GraphBuilder graph = new GraphBuilder("halves");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2)));
        Value hidden = x.matMul(weight(graph, "first", 1, 2, 4)).relu();
        Value halves = hidden.slice(1, 0, 2).matMul(weight(graph, "upper", 1, 2, 3));
        graph.output("y", halves.add(hidden.slice(1, 2, 4).matMul(weight(graph, "lower", 1, 2, 3))));
        Model model = Model.of(graph.build()).withParameters(Set.of("first", "upper", "lower"));
        assertThatThrownBy(() ->
                        compressor("target=channels,multiple=1,ratio=0.7").plan(model, scope(engine, Optional.empty())))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("At most 50.0 %");
        Model half = compressor("target=channels,multiple=1,ratio=0.5")
                .plan(model, scope(engine, Optional.empty()))
                .apply()
                .model();
        assertThat(half.graph().constant("first").shape()).containsExactly(2, 2);
    }

    private Model notFinite() {
        Model model = model();
        Tensor kernel = model.graph().constant("inner");
        float[] values = kernel.toFloatArray();
        values[5] = Float.NaN;
        return model.withGraph(GraphEditor.of(model.graph())
                .constant("inner", Tensor.of(values, kernel.shape()))
                .build());
    }
}
