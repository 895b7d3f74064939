package dev.kiln.onnx.format;

import static dev.kiln.onnx.Messages.entry;
import static dev.kiln.onnx.Messages.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.Messages;
import dev.kiln.onnx.OnnxFile;
import dev.kiln.onnx.proto.AttributeProto;
import dev.kiln.onnx.proto.TensorProto;
import dev.kiln.onnx.proto.TensorProto.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalDataTest {

    @TempDir
    Path outside;

    private Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        folder = Files.createDirectories(outside.resolve("model"));
        byte[] bytes = new byte[64];
        bytes[8] = 1;
        bytes[13] = 2;
        Files.write(folder.resolve("w.bin"), bytes);
        Files.write(outside.resolve("secret.bin"), bytes);
        Files.createDirectories(folder.resolve("sub"));
        Files.write(folder.resolve("sub/w.bin"), bytes);
    }

    private Tensor read(String location, String offset, String length) {
        TensorProto proto = tensor("w", DataType.INT32, 2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", offset))
                .addExternalData(entry("length", length))
                .build();
        return new TensorDecoder(ExternalData.in(folder)).decode(proto);
    }

    @Test
    void readsAtTheOffset() {
        assertThat(read("w.bin", "8", "8")).isEqualTo(Tensor.of(new int[] {1, 512}, 2));
        assertThat(read("sub/w.bin", "8", "8")).isEqualTo(Tensor.of(new int[] {1, 512}, 2));
    }

    @Test
    void readsWhereNothingIsAligned() {
        assertThat(read("w.bin", "5", "8")).isEqualTo(Tensor.of(new int[] {1 << 24, 0}, 2));
    }

    @Test
    void offsetAndLengthMayBeLeftOut() {
        TensorProto proto = tensor("w", DataType.INT32, 2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", "w.bin"))
                .build();
        assertThat(new TensorDecoder(ExternalData.in(folder)).decode(proto)).isEqualTo(Tensor.of(new int[] {0, 0}, 2));
    }

    @Test
    void refusesPathsThatLeaveTheFolder() throws IOException {
        for (String location : List.of(
                "../secret.bin",
                "sub/../../secret.bin",
                "..\\secret.bin",
                outside.resolve("secret.bin").toString(),
                "",
                "sub",
                "bad\0name")) {
            refused(location, "0", "8", "only from plain files in the folder of the model");
        }
        Files.createSymbolicLink(folder.resolve("link.bin"), outside.resolve("secret.bin"));
        refused("link.bin", "0", "8", "only from plain files in the folder of the model");
        Files.createSymbolicLink(folder.resolve("up"), outside);
        refused("up/secret.bin", "0", "8", "only from plain files in the folder of the model");
    }

    @Test
    void refusesOffsetsAndLengthsThatTheFileDoesNotHave() {
        refused("w.bin", "60", "8", "should lie at byte 60 of w.bin, which has only 64 bytes");
        refused("w.bin", "9223372036854775807", "8", "only 64 bytes");
        refused("w.bin", "0", "9", "needs 8");
        refused("w.bin", "-8", "8", "not a number of bytes");
        refused("w.bin", "x", "8", "not a number of bytes");
        refused("none.bin", "0", "8", "none.bin, which is not there");
    }

    private void refused(String location, String offset, String length, String part) {
        assertThatThrownBy(() -> read(location, offset, length))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("The tensor w")
                .hasMessageContaining(part);
    }

    @Test
    void largeConstantsAreWrittenBesideAndReadBack() throws IOException {
        var w = tensor("w", DataType.FLOAT, 2).addFloatData(1).addFloatData(2);
        var v = tensor("v", DataType.DOUBLE, 1).addDoubleData(3);
        OnnxFile file = Messages.read(Messages.model(
                21,
                Messages.graph(Messages.floats(2), Messages.node("Add", List.of("x", "w"), "y"))
                        .addInitializer(w)
                        .addInitializer(v)));
        ModelContent content = new ModelContent(file.graph(), file.metadata(), file.extras(), false);
        Path path = folder.resolve("large.onnx");
        LargeFile.write(content, path, 15, finished -> {
            assertThat(path).doesNotExist();
            assertThat(OnnxFile.read(finished).graph().constants())
                    .isEqualTo(file.graph().constants());
        });

        assertThat(folder.resolve("large.onnx.data")).hasSize(4096 + 8);
        assertThat(OnnxFile.read(path).graph().constants())
                .isEqualTo(file.graph().constants());
        LargeFile.write(content, path, 16, finished -> {});
        assertThat(OnnxFile.read(path).toBytes()).isEqualTo(file.toBytes());
    }

    @Test
    void namesTheFilesThatAModelIsMadeOf() throws IOException {
        TensorProto.Builder outside = tensor("w", DataType.INT32, 2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", "w.bin"));
        TensorProto.Builder below = tensor("v", DataType.INT32, 2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", "sub/w.bin"));
        var body = Messages.graph(Messages.floats(2)).addInitializer(below);
        var branch = Messages.node("If", List.of("x"), "y")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("then_branch")
                        .setType(AttributeProto.AttributeType.GRAPH)
                        .setG(body));
        Path model = folder.resolve("m.onnx");
        Files.write(
                model,
                Messages.model(21, Messages.graph(Messages.floats(2), branch).addInitializer(outside))
                        .build()
                        .toByteArray());
        assertThat(OnnxFile.files(model)).containsExactly(model, folder.resolve("w.bin"), folder.resolve("sub/w.bin"));
        Files.delete(folder.resolve("w.bin"));
        assertThat(OnnxFile.files(model)).containsExactly(model, folder.resolve("sub/w.bin"));
    }
}
