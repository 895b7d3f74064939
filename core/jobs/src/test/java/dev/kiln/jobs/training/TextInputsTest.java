package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Specification;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.DataSets;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.models.ModelFiles;
import dev.kiln.onnx.OnnxFile;
import dev.kiln.testkit.SharedFiles;
import dev.kiln.testkit.TwoEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small BERT that others exported is fed with tokens alone. */
class TextInputsTest {

    private static final TensorType NUMBERS = new TensorType(ElementType.INT64, Shape.batchOf(4));

    /** The number of [PAD] in its tokenizer. */
    private static final long PADDING_OF_TINYBERT = 2;

    private static TwoEngines engines;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        engines = new TwoEngines();
    }

    @AfterAll
    static void close() {
        engines.close();
    }

    private static Optional<Path> bert() {
        return SharedFiles.find("models/transformer/tinybert-11.onnx");
    }

    @Test
    void computesWhatElseTheModelTakes() {
        assumeTrue(bert().isPresent());
        Model model = ModelFiles.read(bert().orElseThrow());
        Graph alone = model.fedWithFeatures(model.graph());
        assertThat(alone.inputs()).extracting(Input::name).containsExactly("input_ids");
        Tensor tokens = Tensor.of(new long[] {5, 17, 3, 9, 8, 2, 0, 0}, 2, 4);
        Tensor mask = Tensor.of(new long[] {1, 1, 1, 1, 1, 1, 0, 0}, 2, 4);
        Map<String, Tensor> all = Map.of(
                "input_ids", tokens,
                "attention_mask", mask,
                "token_type_ids", Tensor.zeros(ElementType.INT64, 2, 4));
        List<Map<String, Tensor>> expected = engines.run(model.graph(), all);
        List<Map<String, Tensor>> results = engines.run(alone, Map.of("input_ids", tokens));
        assertThat(results).isEqualTo(expected);
    }

    @Test
    void countsPositions() {
        GraphEditor editor = new GraphEditor().name("positions");
        for (String name : List.of("input_ids", "position_ids", "token_type_ids")) {
            editor.input(name, NUMBERS);
        }
        editor.add("", "Add", List.of("position_ids", "token_type_ids"), List.of("sum"), Attributes.NONE);
        Model model = Model.of(editor.output("sum").build());
        Map<String, Tensor> feeds = Map.of("input_ids", Tensor.of(new long[] {7, 0, 7, 7}, 1, 4));
        assertThat(engines.run(model.fedWithFeatures(model.graph()), feeds))
                .allSatisfy(results ->
                        assertThat(results.get("sum")).isEqualTo(Tensor.of(new long[] {0, 1, 2, 3}, 1, 4)));
    }

    /** Row sums of the mask; the graph may compare its tokens with a number. */
    private static GraphEditor masked(ElementType type) {
        TensorType numbers = new TensorType(type, Shape.batchOf(4));
        GraphEditor editor = new GraphEditor().name("masked");
        editor.input("input_ids", numbers).input("attention_mask", NUMBERS);
        editor.constant("axis", Tensor.of(new long[] {1}, 1));
        editor.add("", "ReduceSum", List.of("attention_mask", "axis"), List.of("count"), Attributes.of("keepdims", 0));
        return editor.output("count");
    }

    private static void requireCounts(Model model, long... counts) {
        ElementType type = model.features().type().elementType();
        Tensor tokens = Tensor.of(new long[] {0, 5, 1, 1, 0, 5, 7, 1}, 2, 4).cast(type);
        assertThat(engines.run(model.fedWithFeatures(model.graph()), Map.of("input_ids", tokens)))
                .allSatisfy(results ->
                        assertThat(results.get("count").toLongArray()).containsExactly(counts));
    }

    @Test
    void masksThePaddingThatTheMetadataName() {
        Model model = Model.of(masked(ElementType.INT64).build());
        assertThat(model.padding()).isEmpty();
        requireCounts(model, 3, 3);
        requireCounts(model.withMetadata(Map.of(Model.PADDING, "1")), 2, 3);
    }

    @Test
    void masksThePaddingThatTheGraphComparesItsTokensWith() {
        GraphEditor editor = masked(ElementType.INT32);
        editor.constant("one", Tensor.scalar(ElementType.INT32, 1));
        editor.add("", "Equal", List.of("input_ids", "one"), List.of("padded"), Attributes.NONE);
        Model model = Model.of(editor.output("padded").build());
        assertThat(model.padding()).hasValue(1);
        requireCounts(model, 2, 3);
    }

    @Test
    void masksThePaddingOfTheTextsThatItIsGiven() throws IOException {
        Path texts = folder.resolve("texts.txt");
        Files.writeString(texts, "a\tone one two two\nb\ttwo two one one\n");
        GraphEditor editor = masked(ElementType.INT64);
        editor.constant("two", Tensor.of(new float[] {1, 1}, 2));
        editor.add("", "Cast", List.of("count"), List.of("number"), Attributes.NONE.with("to", ElementType.FLOAT));
        editor.constant("last", Tensor.of(new long[] {1}, 1));
        editor.add("", "Unsqueeze", List.of("number", "last"), List.of("column"), Attributes.NONE);
        editor.add("", "Mul", List.of("column", "two"), List.of("scores"), Attributes.NONE);
        Model model = Model.of(editor.outputs(List.of("scores")).build());
        DataFit known = DataFit.of(
                model.withMetadata(Map.of(Model.PADDING, "7")),
                DataSets.builtIn().open("text:" + texts, model));
        assertThat(known.model().padding()).hasValue(0);
        assertThat(known.notes()).anyMatch(note -> note.contains("attention_mask") && note.contains("token 0"));
        Tensor tokens = Tensor.of(new long[] {1, 2, 0, 0}, 1, 4);
        DataFit assumed = DataFit.of(
                model, TensorDataSet.classification("arrays", tokens, Tensor.of(new long[] {0}, 1), List.of("a", "b")));
        assertThat(assumed.notes()).anyMatch(note -> note.contains("nothing says otherwise"));
    }

    @Test
    void refusesTokensAloneForAModelWithAnotherInput() {
        GraphEditor editor = new GraphEditor().name("two");
        editor.input("input_ids", NUMBERS).input("prices", NUMBERS);
        editor.add("", "Add", List.of("input_ids", "prices"), List.of("sum"), Attributes.NONE);
        Model model = Model.of(editor.output("sum").build());
        Value tokens = new GraphBuilder("text").input("input_ids", NUMBERS);
        assertThatThrownBy(() -> model.bindings(tokens))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("[input_ids, prices]")
                .hasMessageContaining("a value for prices is needed");
    }

    /** The encoder with a layer of two classes on its pooled output. */
    private Model classifier(Path file) {
        float[] weight = new float[2 * 50];
        Random random = new Random(5);
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) random.nextGaussian() / 7;
        }
        GraphEditor editor = GraphEditor.of(ModelFiles.read(file).graph());
        editor.constant("head.weight", Tensor.of(weight, 2, 50))
                .constant("head.bias", Tensor.zeros(ElementType.FLOAT, 2));
        editor.add(
                "head",
                "Gemm",
                List.of("output_1", "head.weight", "head.bias"),
                List.of("logits"),
                Attributes.of("transB", 1));
        Path written = folder.resolve("classifier.onnx");
        OnnxFile.of(editor.outputs(List.of("logits")).prune().build()).write(written);
        return ModelFiles.read(written);
    }

    @Test
    void letsAnImportedTransformerLearn() {
        Optional<Path> sentences = SharedFiles.find("data/sentiment-sentences/yelp_labelled.txt");
        Optional<Path> tokenizer = SharedFiles.find("models/transformer/tinybert-tokenizer.json");
        assumeTrue(bert().isPresent() && sentences.isPresent() && tokenizer.isPresent());
        Model model = classifier(bert().orElseThrow());
        DataSet data = DataSets.builtIn()
                .open("text:" + sentences.get() + "?split=train&length=24&tokenizer=" + tokenizer.get(), model);
        Extensions extensions = Extensions.besideHost();
        TrainingPlan plan = new TrainingPlan(
                extensions
                        .create(LossProvider.KIND, Specification.parse("cross-entropy"))
                        .instance(),
                extensions
                        .create(OptimizerProvider.KIND, Specification.parse("adam:lr=0.001"))
                        .instance(),
                Schedule.CONSTANT,
                2,
                32,
                List.of());
        List<double[]> losses = new ArrayList<>();
        for (Engine engine : engines.all()) {
            List<Double> epochs = new ArrayList<>();
            TrainingListener listener = new TrainingListener() {
                @Override
                public void epoch(EpochResult result) {
                    epochs.add(result.loss());
                }
            };
            Model taught = new EngineTrainer(
                            engine, TrainingSettings.DEFAULT.withSeed(2).withListener(listener))
                    .train(model, data, plan);
            assertThat(taught.padding()).hasValue(PADDING_OF_TINYBERT);
            assertThat(taught.graph().inputs())
                    .isEqualTo(model.graph().inputs())
                    .hasSize(3);
            losses.add(epochs.stream().mapToDouble(Double::doubleValue).toArray());
        }
        assertThat(losses).allSatisfy(l -> assertThat(l[1]).isLessThan(l[0]));
        assertThat(losses.get(0)).containsExactly(losses.get(1), within(2e-3));
    }
}
