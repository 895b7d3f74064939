package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Prediction;
import dev.kiln.api.model.Provenance;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.onnx.OnnxFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelMetadataTest {

    private static final Tensor WEIGHT = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    private static final Tensor BIAS = Tensor.of(new float[] {1, 2, 3}, 3);

    @TempDir
    Path folder;

    private static GraphEditor network() {
        return new GraphEditor().input("x", TensorType.floats(Shape.batchOf(2)));
    }

    private static Graph dense(GraphEditor editor, String weight, String bias) {
        return editor.add("", "Gemm", List.of("x", weight, bias), List.of("y"), Attributes.NONE)
                .output("y")
                .build();
    }

    /** A file with the metadata of a dense layer that Kiln wrote, and another graph. */
    private Path changed(Graph graph) {
        Path file = folder.resolve("changed.onnx");
        Model own = Model.of(dense(network().constant("w", WEIGHT).constant("b", BIAS), "w", "b"))
                .withParameters(Set.of("w", "b"))
                .withClasses(List.of("one", "two", "three"));
        ModelFiles.write(own, file);
        new OnnxFile(graph, OnnxFile.read(file).metadata(), OnnxFile.read(file).extras()).write(file);
        return file;
    }

    private Path written(String metadata) {
        Path file = folder.resolve("damaged.onnx");
        Graph graph = dense(network().constant("w", WEIGHT).constant("b", BIAS), "w", "b");
        new OnnxFile(
                        graph,
                        Map.of(ModelMetadata.KEY, metadata),
                        OnnxFile.of(graph).extras())
                .write(file);
        return file;
    }

    @Test
    void findsParametersAnewThatAnotherToolHasRenamed() {
        List<String> notes = new ArrayList<>();
        Graph renamed = dense(network().constant("fused_w", WEIGHT).constant("b", BIAS), "fused_w", "b");
        Model model = ModelFiles.read(changed(renamed), notes::add);
        assertThat(model.parameters()).containsExactlyInAnyOrder("b", "fused_w");
        assertThat(model.classes()).containsExactly("one", "two", "three");
        assertThat(notes).singleElement().asString().contains("w").contains("found anew");
    }

    @Test
    void takesConstantNodesForTheConstantsThatTheyWere() {
        List<String> notes = new ArrayList<>();
        GraphEditor editor = network()
                .add(
                        "",
                        "Constant",
                        List.of(),
                        List.of("w"),
                        Attributes.NONE.with("value", new Attribute.Array(WEIGHT)))
                .add("", "Constant", List.of(), List.of("b"), Attributes.NONE.with("value", new Attribute.Array(BIAS)));
        Model model = ModelFiles.read(changed(dense(editor, "w", "b")), notes::add);
        assertThat(model.parameters()).containsExactlyInAnyOrder("w", "b");
        assertThat(notes).isEmpty();
    }

    @Test
    void trainsWeightsThatAnotherToolHasMadeIntegers() {
        GraphEditor editor = network()
                .constant("w_quantized", WEIGHT.cast(ElementType.INT8))
                .constant("scale", Tensor.scalar(ElementType.FLOAT, 0.5))
                .constant("b", BIAS)
                .add("", "DequantizeLinear", List.of("w_quantized", "scale"), List.of("w_back"), Attributes.NONE);
        Model model = ModelFiles.read(changed(dense(editor, "w_back", "b")));
        assertThat(model.parameters()).containsExactly("b");
        Model trainable = TrainableModel.of(model);
        assertThat(trainable.parameters()).containsExactlyInAnyOrder("b", "w_back");
        assertThat(trainable.graph().constant("w_back").toFloatArray()).containsExactly(0.5f, 1, 1.5f, 2, 2.5f, 3);
    }

    @Test
    void takesFieldsThatAreMissingForNothing() {
        Model model = ModelFiles.read(written("{\"format\":1}"));
        assertThat(model.parameters()).isEmpty();
        assertThat(model.classes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "null",
                "{\"format\":1,\"parameters\":[null]}",
                "{\"format\":1,\"classes\":[\"a\",null]}",
                "{\"format\":1,\"provenance\":[null]}",
                "{\"format\":1,\"provenance\":[{\"details\":{\"a\":null}}]}",
                "{\"format\":1,\"low\":1,\"high\":1}",
                "{\"format\":1,\"low\":\"NaN\"}",
                "{\"format\":99}"
            })
    void refusesDamagedMetadataWithAReason(String metadata) {
        Path file = written(metadata);
        assertThatThrownBy(() -> ModelFiles.read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("damaged.onnx");
    }

    /** The very texts: models that are stored have them. */
    @Test
    void isWrittenAsItHasAlwaysBeen() {
        Graph graph = network()
                .constant("w", WEIGHT)
                .constant("b", BIAS)
                .add("", "Gemm", List.of("x", "w", "b"), List.of("y"), Attributes.NONE)
                .add("", "Relu", List.of("y"), List.of("z"), Attributes.NONE)
                .output("y")
                .output("z")
                .build();
        Model bare = Model.of(graph).withInput(InputInfo.UNBOUNDED);
        Map<String, String> details = new LinkedHashMap<>();
        details.put("z", "1");
        details.put("a\u0001", "\\ é \ud83d\ude00");
        Model full = Model.of(graph)
                .withPrediction(Prediction.stated("z"))
                .withParameters(new LinkedHashSet<>(List.of("w", "b")))
                .withInput(new InputInfo(-1e-7, 255))
                .withClasses(List.of("one\n", "\"two\"", ""))
                .after(new Provenance("train", details))
                .after(new Provenance("prune", Map.of()));
        assertThat(ModelMetadata.of(bare).text())
                .isEqualTo("{\"format\":1,\"parameters\":[],\"statistics\":[],\"classes\":[],\"provenance\":[]}");
        assertThat(ModelMetadata.of(full).text())
                .isEqualTo(
                        "{\"format\":1,\"prediction\":\"z\",\"parameters\":[\"w\",\"b\"],\"statistics\":[],\"low\":-1.0E-7,\"high\":255.0,\"classes\":[\"one\\n\",\"\\\"two\\\"\",\"\"],\"provenance\":[{\"step\":\"train\",\"details\":{\"z\":\"1\",\"a\\u0001\":\"\\\\ é 😀\"}},{\"step\":\"prune\",\"details\":{}}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"format\":1,\"parameters\":null,\"provenance\":null,\"low\":null,\"prediction\":null}",
                "{\"format\":null}",
                "{\"more\":[{}],\"format\":1,\"high\":1e999}",
                "{\"provenance\":[{\"step\":\"a\",\"details\":null},{\"step\":\"b\",\"more\":1}]}",
                "{\"format\":1,\"low\":0,\"high\":1,\"low\":-1}"
            })
    void readsMetadataThatLackOrHaveMore(String metadata) {
        assertThat(ModelFiles.read(written(metadata)).classes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "1",
                "{\"format\":{}}",
                "{\"format\":\"one\"}",
                "{\"format\":123456789012}",
                "{\"parameters\":{}}",
                "{\"parameters\":\"w\"}",
                "{\"parameters\":[[]]}",
                "{\"classes\":[{}]}",
                "{\"prediction\":[]}",
                "{\"low\":[]}",
                "{\"high\":true}",
                "{\"high\":\"much\"}",
                "{\"provenance\":{}}",
                "{\"provenance\":[[]]}",
                "{\"provenance\":[{}]}",
                "{\"provenance\":[{\"step\":{}}]}",
                "{\"provenance\":[{\"step\":\"a\",\"details\":[]}]}",
                "{\"provenance\":[{\"step\":\"a\",\"details\":{\"b\":[]}}]}"
            })
    void refusesMetadataOfAnotherForm(String metadata) {
        Path file = written(metadata);
        assertThatThrownBy(() -> ModelFiles.read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith("The metadata dev.kiln.model of " + file + " are damaged: ")
                .hasMessageEndingWith(
                        ". Remove that entry from the file's metadata_props, and the model is read as one of another tool.");
    }

    /** It decides the order in which training sums up gradients, and so its last bits. */
    @Test
    void parametersAreReadInTheOrderOfTheirHashes() {
        Set<String> names = new LinkedHashSet<>();
        GraphEditor editor = network();
        String last = "x";
        for (int i = 0; i < 40; i++) {
            String name = "layer_" + i * 7 + ".weight";
            names.add(name);
            editor.constant(name, Tensor.of(new float[] {i, 1}, 2))
                    .add("", "Add", List.of(last, name), List.of("sum" + i), Attributes.NONE);
            last = "sum" + i;
        }
        Path file = folder.resolve("many.onnx");
        ModelFiles.write(Model.of(editor.output(last).build()).withParameters(names), file);
        Set<String> hashed = new HashSet<>();
        names.forEach(hashed::add);
        assertThat(ModelFiles.read(file).parameters()).containsExactlyElementsOf(hashed);
    }
}
