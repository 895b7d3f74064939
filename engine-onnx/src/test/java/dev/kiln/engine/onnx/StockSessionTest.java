package dev.kiln.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.onnx.FileCheck;
import dev.kiln.onnx.FileExample;
import dev.kiln.onnx.OnnxFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StockSessionTest {

    @TempDir
    Path folder;

    private static GraphEditor network() {
        return new GraphEditor().name("network").input("x", TensorType.floats(Shape.batchOf(4)));
    }

    private static GraphEditor node(GraphEditor editor, String operator, Attributes attributes, String... inputs) {
        return editor.add("node", operator, List.of(inputs), List.of("y"), attributes);
    }

    private List<String> written(GraphEditor editor) {
        return written(editor, Optional.empty());
    }

    private List<String> written(GraphEditor editor, Optional<FileExample> example) {
        Path file = folder.resolve("model.onnx");
        List<String> notes = new ArrayList<>();
        OnnxFile.of(editor.output("y").build()).write(file, draft -> notes.addAll(FileCheck.all(draft, () -> example)));
        assertThat(file).exists();
        return notes;
    }

    @Test
    void saysNothingOfAGoodFile() {
        assertThat(written(node(
                        network().constant("w", Tensor.full(ElementType.FLOAT, 1, 4, 2)),
                        "MatMul",
                        Attributes.NONE,
                        "x",
                        "w")))
                .isEmpty();
    }

    private static FileExample doubled(float... results) {
        return new FileExample(
                Map.of("x", Tensor.of(new float[] {1, 2, 3, 4}, 1, 4)),
                Map.of("y", Tensor.of(results, 1, 4)),
                "the engine test on 1 example");
    }

    @Test
    void saysThatTheFileComputesOtherwiseThanTheModelDid() {
        GraphEditor sum = node(network(), "Add", Attributes.NONE, "x", "x");
        assertThat(written(sum, Optional.of(doubled(2, 4, 6, 8.01f)))).isEmpty();
        // 1 in a signal of 2² + 4² + 6² + 9²
        assertThat(written(sum, Optional.of(doubled(2, 4, 6, 9))))
                .singleElement()
                .asString()
                .contains("result y")
                .contains("21.4 dB")
                .contains("the engine test on 1 example");
    }

    @Test
    void saysThatTheFileCannotBeRunOnWhatTheModelWasRunOn() {
        GraphEditor sum = node(network(), "Add", Attributes.NONE, "x", "x");
        FileExample wide = new FileExample(
                Map.of("x", Tensor.zeros(ElementType.FLOAT, 1, 5)), Map.of(), "the engine test on 1 example");
        assertThat(written(sum, Optional.of(wide))).singleElement().asString().contains("cannot run it");
    }

    /** A branch without a name is a graph that Kiln takes and the runtime does not. */
    @Test
    void writesNothingThatTheRuntimeRefuses() throws Exception {
        Graph branch = new GraphEditor()
                .add("", "Relu", List.of("x"), List.of("b"), Attributes.NONE)
                .output("b")
                .buildBody();
        Attributes branches = Attributes.NONE
                .with("then_branch", new Attribute.Subgraph(branch))
                .with("else_branch", new Attribute.Subgraph(branch));
        GraphEditor editor = node(network().constant("c", Tensor.scalar(ElementType.BOOL, 1)), "If", branches, "c");
        assertThatThrownBy(() -> written(editor))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("refused by ONNX Runtime")
                .hasMessageContaining("name");
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    private static FileExample ofSteps(float... results) {
        return new FileExample(
                Map.of("x", Tensor.of(new float[] {1, 3, 1, 3}, 1, 4)),
                Map.of("y", Tensor.of(results, 1, results.length)),
                "arithmetic");
    }

    /** The runtime's optimizer reads an input omitted by an empty name after the last one; mean 2, deviation 1. */
    @Test
    void takesAnInputLeftOutAfterTheLast() {
        GraphEditor editor = node(
                network().constant("ones", Tensor.full(ElementType.FLOAT, 1, 4)),
                "LayerNormalization",
                Attributes.NONE,
                "x",
                "ones",
                "");
        assertThat(written(editor, Optional.of(ofSteps(-1, 1, -1, 1)))).isEmpty();
    }

    /** The runtime writes what is made whether it has a place for it or not. */
    @Test
    void takesAnOutputLeftOutThatIsMadeEvenSo() {
        GraphEditor editor = network()
                .add(
                        "",
                        "Split",
                        List.of("x"),
                        List.of("y", ""),
                        Attributes.of("axis", 1).with("num_outputs", 2));
        assertThat(written(editor, Optional.of(ofSteps(1, 3)))).isEmpty();
    }

    /** The runtime takes a loop only with both of what says how often it runs. */
    @Test
    void takesALoopWithoutACondition() {
        Graph body = new GraphEditor()
                .name("body")
                .input("i", new TensorType(ElementType.INT64, Shape.of()))
                .input("c", new TensorType(ElementType.BOOL, Shape.of()))
                .add("", "Identity", List.of("c"), List.of("again"), Attributes.NONE)
                .add("", "Neg", List.of("x"), List.of("negative"), Attributes.NONE)
                .output("again")
                .output("negative")
                .buildBody();
        GraphEditor editor = node(
                network().constant("count", Tensor.scalar(ElementType.INT64, 1)),
                "Loop",
                Attributes.NONE.with("body", new Attribute.Subgraph(body)),
                "count",
                "");
        assertThat(written(editor, Optional.of(ofSteps(-1, -3, -1, -3)))).isEmpty();
    }

    @Test
    void saysThatItCannotJudgeOperatorsOfOthers() {
        Node foreign =
                new Node("theirs", "org.example", "Theirs", List.of("x"), List.of("y"), Attributes.NONE, Extras.NONE);
        assertThat(written(network().opset("org.example", 1).add(foreign)))
                .singleElement()
                .asString()
                .contains("not checked")
                .contains("Theirs");
    }
}
