package dev.kiln.jobs.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataSets;
import dev.kiln.data.NpzWriter;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.models.ModelFiles;
import dev.kiln.testkit.OnEachEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree of one question as scikit-learn's exporters write it: class 1 where the first feature is above a half. */
class ForestTest {

    private static Node node(String operator, List<String> inputs, List<String> outputs, Attributes attributes) {
        return new Node("", "ai.onnx.ml", operator, inputs, outputs, attributes, Extras.NONE);
    }

    private static Attribute texts(String... words) {
        return new Attribute.Texts(List.of(words));
    }

    private static GraphEditor forest() {
        return forest("classlabels_int64s", new Attribute.Ints(List.of(0L, 1L)));
    }

    private static GraphEditor forest(String labels, Attribute names) {
        GraphEditor editor = new GraphEditor().name("forest").opset("ai.onnx.ml", 3);
        editor.input("x", TensorType.floats(Shape.batchOf(2)));
        Attributes tree = Attributes.NONE
                .with("nodes_treeids", new long[] {0, 0, 0})
                .with("nodes_nodeids", new long[] {0, 1, 2})
                .with("nodes_featureids", new long[] {0, 0, 0})
                .with("nodes_values", new Attribute.Reals(List.of(0.5f, 0f, 0f)))
                .with("nodes_modes", texts("BRANCH_LEQ", "LEAF", "LEAF"))
                .with("nodes_truenodeids", new long[] {1, 0, 0})
                .with("nodes_falsenodeids", new long[] {2, 0, 0})
                .with("class_treeids", new long[] {0, 0, 0, 0})
                .with("class_nodeids", new long[] {1, 1, 2, 2})
                .with("class_ids", new long[] {0, 1, 0, 1})
                .with("class_weights", new Attribute.Reals(List.of(0.9f, 0.1f, 0.2f, 0.8f)))
                .with(labels, names)
                .with("post_transform", "NONE");
        editor.add(node("TreeEnsembleClassifier", List.of("x"), List.of("label", "probabilities"), tree));
        return editor;
    }

    private static TensorDataSet data() {
        Tensor x = Tensor.of(new float[] {0.4f, 0, 0.6f, 0, 0.9f, 1, 0.1f, 1}, 4, 2);
        return TensorDataSet.classification("arrays", x, Tensor.of(new long[] {0, 1, 1, 1}, 4), List.of("a", "b"));
    }

    @OnEachEngine
    void isMeasuredByItsProbabilitiesWhereTheEngineHasForests(Engine engine) {
        Model model =
                Model.of(forest().outputs(List.of("label", "probabilities")).build());
        assertThat(model.graph().type("label").elementType()).isEqualTo(ElementType.INT64);
        assertThat(model.graph().type("probabilities")).isEqualTo(TensorType.floats(Shape.batchOf(2)));
        if (!engine.obstacles(model.graph()).isEmpty()) {
            assertThatThrownBy(() -> new Evaluator(engine, 4).evaluate(model, 0, data()))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("TreeEnsembleClassifier");
            return;
        }
        Evaluation evaluation = new Evaluator(engine, 4).evaluate(model, 0, data());
        assertThat(((Quality.Classification) evaluation.quality()).accuracy()).isEqualTo(0.75);
    }

    @Test
    void isRefusedWhereItsScoresAreMaps() {
        GraphEditor editor = forest();
        Attributes labels = Attributes.NONE.with("classlabels_int64s", new long[] {0, 1});
        editor.add(node("ZipMap", List.of("probabilities"), List.of("maps"), labels));
        Model model = Model.of(editor.outputs(List.of("label", "maps")).build());
        assertThatThrownBy(() -> DataFit.of(model, data()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("zipmap=False");
    }

    private static Model written(Model model, Path folder) {
        Path file = folder.resolve("forest.onnx");
        ModelFiles.write(model, file);
        return ModelFiles.read(file);
    }

    private static double accuracy(Engine engine, Model model, DataSet data) {
        return ((Quality.Classification)
                        new Evaluator(engine, 4).evaluate(model, 0, data).quality())
                .accuracy();
    }

    /** The first class of the forest, where x is at most 0.5, is "yes", the second of the data. */
    @OnEachEngine
    void namesItsClassesItself(Engine engine, @TempDir Path folder) {
        GraphEditor editor = forest("classlabels_strings", texts("yes", "no"));
        editor.add(new Node(
                "", "", "Identity", List.of("probabilities"), List.of("scores"), Attributes.NONE, Extras.NONE));
        Model model =
                written(Model.of(editor.outputs(List.of("label", "scores")).build()), folder);
        assertThat(model.classes()).containsExactly("yes", "no");
        assumeTrue(engine.obstacles(model.fedWithFeatures(model.graph())).isEmpty());
        Tensor x = Tensor.of(new float[] {0.4f, 0, 0.6f, 0, 0.9f, 1, 0.1f, 1}, 4, 2);
        DataSet data =
                TensorDataSet.classification("arrays", x, Tensor.of(new long[] {1, 0, 0, 1}, 4), List.of("no", "yes"));
        assertThat(accuracy(engine, model, data)).isEqualTo(1);
    }

    @Test
    void keepsTheNamesThatTheModelStates(@TempDir Path folder) {
        Model model = Model.of(forest("classlabels_strings", texts("yes", "no"))
                        .outputs(List.of("label", "probabilities"))
                        .build())
                .withClasses(List.of("right", "wrong"));
        assertThat(written(model, folder).classes()).containsExactly("right", "wrong");
    }

    @Test
    void needsNoNamesWhereItsLabelsAreTheNumbersOfItsClasses(@TempDir Path folder) {
        Model model =
                Model.of(forest().outputs(List.of("label", "probabilities")).build());
        assertThat(written(model, folder).classes()).isEmpty();
    }

    @OnEachEngine
    void takesLabelsThatAreItsNamesAndNumbers(Engine engine, @TempDir Path folder) {
        Model model = written(
                Model.of(forest("classlabels_int64s", new Attribute.Ints(List.of(20L, 10L)))
                        .outputs(List.of("label", "probabilities"))
                        .build()),
                folder);
        assertThat(model.classes()).containsExactly("20", "10");
        assumeTrue(engine.obstacles(model.graph()).isEmpty());
        Path file = folder.resolve("data.npz");
        Tensor x = Tensor.of(new float[] {0.4f, 0, 0.6f, 0, 0.9f, 1, 0.1f, 1}, 4, 2);
        NpzWriter.write(file, Map.of("x", x, "y", Tensor.of(new long[] {20, 10, 10, 20}, 4)));
        DataSet data = DataSets.builtIn().open("npz:" + file, model);
        assertThat(accuracy(engine, model, data)).isEqualTo(1);
    }
}
