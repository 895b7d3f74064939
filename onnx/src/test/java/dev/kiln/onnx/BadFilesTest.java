package dev.kiln.onnx;

import static dev.kiln.onnx.Messages.floats;
import static dev.kiln.onnx.Messages.graph;
import static dev.kiln.onnx.Messages.integer;
import static dev.kiln.onnx.Messages.model;
import static dev.kiln.onnx.Messages.node;
import static dev.kiln.onnx.Messages.tensor;
import static dev.kiln.onnx.Messages.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.FileFormatException;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.TensorProto.DataType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each mistake gets one sentence with the file's name, the error and the remedy. */
class BadFilesTest {

    @TempDir
    Path folder;

    private void assertRefused(byte[] content, String... parts) throws IOException {
        Path file = Files.write(folder.resolve("bad.onnx"), content);
        assertThatThrownBy(() -> OnnxFile.read(file))
                .isExactlyInstanceOf(FileFormatException.class)
                .hasMessageContaining("bad.onnx")
                .hasMessageContainingAll(parts);
    }

    private void assertRefused(ModelProto.Builder model, String... parts) throws IOException {
        assertRefused(model.build().toByteArray(), parts);
    }

    @Test
    void missingFile() {
        assertThatThrownBy(() -> OnnxFile.read(folder.resolve("none.onnx")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("none.onnx does not exist");
    }

    @Test
    void folderInsteadOfFile() {
        assertThatThrownBy(() -> OnnxFile.read(folder))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("is a folder");
    }

    @Test
    void emptyFile() throws IOException {
        assertRefused(new byte[0], "is empty");
    }

    @Test
    void text() throws IOException {
        assertRefused("hello, this is no model\n".getBytes(StandardCharsets.UTF_8), "not an ONNX model");
    }

    @Test
    void jpeg() throws IOException {
        byte[] start = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0};
        assertRefused(start, "not an ONNX model");
    }

    @Test
    void fileWithoutGraphOrOperatorSet() throws IOException {
        assertRefused(ModelProto.newBuilder().setIrVersion(8), "no graph");
        assertRefused(ModelProto.newBuilder().setGraph(GraphProto.newBuilder()), "operator set");
    }

    @Test
    void valueMadeTwice() throws IOException {
        assertRefused(
                model(21, graph(floats(2), node("Relu", List.of("x"), "y"), node("Abs", List.of("x"), "y"))),
                "The value y is made twice",
                "export");
        var w = tensor("w", DataType.FLOAT, 1).addFloatData(1);
        assertRefused(
                model(
                        21,
                        graph(floats(2), node("Add", List.of("x", "w"), "y"))
                                .addInitializer(w)
                                .addInitializer(w)),
                "The constant w is there twice");
        assertRefused(
                model(21, graph(floats(2), node("Relu", List.of("x"), "y")).addInput(value("x", floats(2)))),
                "The value x is made twice");
    }

    @Test
    void cycle() throws IOException {
        assertRefused(
                model(21, graph(floats(2), node("Add", List.of("x", "b"), "a"), node("Relu", List.of("a"), "b", "y"))),
                "cycle");
    }

    @Test
    void valueThatNothingMakes() throws IOException {
        assertRefused(
                model(21, graph(floats(2), node("Add", List.of("x", "nowhere"), "y"))), "nowhere", "made by nothing");
        assertRefused(model(21, graph(floats(2), node("Relu", List.of("x"), "z"))), "output y", "made by nothing");
    }

    @Test
    void nodeWithoutOperatorOrWithAnAttributeTwice() throws IOException {
        assertRefused(model(21, graph(floats(2), node("", List.of("x"), "y"))), "names no operator");
        assertRefused(
                model(
                        21,
                        graph(
                                floats(2),
                                node("Softmax", List.of("x"), "y")
                                        .addAttribute(integer("axis", 0))
                                        .addAttribute(integer("axis", 1)))),
                "the attribute axis twice");
    }

    @Test
    void shapesThatContradictAnOperator() throws IOException {
        var w = tensor("w", DataType.FLOAT, 3).addFloatData(1).addFloatData(2).addFloatData(3);
        assertRefused(
                model(21, graph(floats(2), node("Add", List.of("x", "w"), "y")).addInitializer(w)),
                "Add",
                "[2]",
                "[3]");
    }

    @Test
    void negativeLengthsInADeclaredShapeAreUnknown() {
        // before the format had symbols, exporters wrote -1 for the batch
        OnnxFile file = Messages.read(model(21, graph(floats(-1, 2), node("Relu", List.of("x"), "y"))));
        assertThat(file.graph().type("y")).hasToString("FLOAT [?, 2]");
    }

    @Test
    void operatorSetsThatAreTooOldOrTooNew() throws IOException {
        var relu = graph(floats(2), node("Relu", List.of("x"), "y"));
        assertRefused(model(5, relu), "operator set 5", "from 6 on");
        assertRefused(model(99, relu), "operator set 99", "from 6 to 26", "Export the model with one of those");
    }
}
