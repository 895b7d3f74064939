package dev.kiln.onnx;

import static dev.kiln.onnx.Messages.entry;
import static dev.kiln.onnx.Messages.floats;
import static dev.kiln.onnx.Messages.graph;
import static dev.kiln.onnx.Messages.integer;
import static dev.kiln.onnx.Messages.integers;
import static dev.kiln.onnx.Messages.model;
import static dev.kiln.onnx.Messages.node;
import static dev.kiln.onnx.Messages.tensor;
import static dev.kiln.onnx.Messages.type;
import static dev.kiln.onnx.Messages.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.onnx.proto.AttributeProto;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.NodeProto;
import dev.kiln.onnx.proto.SparseTensorProto;
import dev.kiln.onnx.proto.TensorProto;
import dev.kiln.onnx.proto.TensorProto.DataType;
import dev.kiln.onnx.proto.ValueInfoProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files made to exhaust their reader: the memory for reading them is bounded by a multiple of their size. */
class HostileFilesTest {

    private static final long ALLOCATED_PER_BYTE = 250;
    private static final long ALWAYS_ALLOCATED = 8L << 20;
    private static final int MANY = 20_000;

    @TempDir
    Path folder;

    /** Reads a model, which may be refused with the expected exception, and counts the allocated bytes. */
    private static void readsWithin(ModelProto.Builder model) {
        byte[] content = model.build().toByteArray();
        long before = Allocation.bytes();
        Throwable thrown = catchThrowable(() -> OnnxFile.parse(ByteBuffer.wrap(content)));
        long allocated = Allocation.bytes() - before;
        if (thrown != null) {
            assertThat(thrown).isInstanceOf(FileFormatException.class);
        }
        assertThat(allocated).isLessThan(ALWAYS_ALLOCATED + ALLOCATED_PER_BYTE * content.length);
    }

    private static void refused(ModelProto.Builder model, String... parts) {
        readsWithin(model);
        assertThatThrownBy(() -> Messages.read(model))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void emptyMessagesByTheThousand() {
        refused(
                model(21, repeated(GraphProto.newBuilder(), g -> g.addNode(NodeProto.getDefaultInstance()))),
                "names no operator");
        readsWithin(model(21, repeated(GraphProto.newBuilder(), g -> g.addInput(ValueInfoProto.getDefaultInstance()))));
        refused(
                model(21, repeated(GraphProto.newBuilder(), g -> g.addInitializer(TensorProto.getDefaultInstance()))),
                "elements of the ONNX type 0");
        NodeProto.Builder relu = node("Relu", List.of("x"), "y");
        for (int i = 0; i < MANY; i++) {
            relu.addAttribute(AttributeProto.getDefaultInstance());
        }
        refused(model(21, graph(floats(2), relu)), "twice");
    }

    private static GraphProto.Builder repeated(GraphProto.Builder graph, Consumer<GraphProto.Builder> each) {
        IntStream.range(0, MANY).forEach(i -> each.accept(graph));
        return graph;
    }

    @Test
    void longChainsInAnyOrder() {
        GraphProto.Builder forwards = graph(floats(2));
        GraphProto.Builder backwards = graph(floats(2));
        for (int i = 0; i < MANY; i++) {
            forwards.addNode(node("Relu", List.of(i == 0 ? "x" : "v" + i), i == MANY - 1 ? "y" : "v" + (i + 1)));
        }
        for (int i = MANY - 1; i >= 0; i--) {
            backwards.addNode(forwards.getNode(i));
        }
        readsWithin(model(21, forwards));
        readsWithin(model(21, backwards));
        assertThat(Messages.read(model(21, backwards)).graph().nodes()).hasSize(MANY);
    }

    @Test
    void bodiesInBodies() {
        assertThat(Messages.read(nested(20)).graph().nodes()).hasSize(1);
        refused(nested(40), "nested");
        refused(nested(300), "nested");
    }

    private static ModelProto.Builder nested(int depth) {
        GraphProto.Builder innermost = GraphProto.newBuilder()
                .addNode(node("Relu", List.of("x"), "y"))
                .addOutput(ValueInfoProto.newBuilder().setName("y"));
        GraphProto.Builder body = innermost;
        for (int i = 0; i < depth; i++) {
            NodeProto.Builder branch = node("If", List.of("c"), "y")
                    .addAttribute(Messages.graph("then_branch", body))
                    .addAttribute(Messages.graph("else_branch", innermost));
            body = GraphProto.newBuilder()
                    .addNode(branch)
                    .addOutput(ValueInfoProto.newBuilder().setName("y"));
        }
        return model(21, body.addInput(value("x", floats(2))).addInput(value("c", type(DataType.BOOL))));
    }

    @Test
    void cycleThroughABody() {
        GraphProto.Builder body = GraphProto.newBuilder()
                .addNode(node("Relu", List.of("y"), "inner"))
                .addOutput(ValueInfoProto.newBuilder().setName("inner"));
        refused(
                model(
                        21,
                        graph(
                                type(DataType.BOOL),
                                node("If", List.of("x"), "y").addAttribute(Messages.graph("then_branch", body)))),
                "cycle");
    }

    @Test
    void lengthsWhoseProductNothingHolds() {
        for (long[] lengths : new long[][] {{1L << 32, 1L << 32}, {Long.MAX_VALUE, 2}, {1L << 40}, {-1}, {4, -4}}) {
            refused(
                    model(
                            21,
                            graph(floats(2), node("Relu", List.of("x"), "y"))
                                    .addInitializer(tensor("w", DataType.FLOAT, lengths)
                                            .setRawData(ByteString.copyFrom(new byte[16])))),
                    "The tensor w has");
        }
        readsWithin(model(21, graph(floats(Long.MAX_VALUE, Long.MAX_VALUE), node("Flatten", List.of("x"), "y"))));
        readsWithin(model(21, graph(floats(LongStream.range(0, 10_000).toArray()), node("Relu", List.of("x"), "y"))));
    }

    @Test
    void terabytesFromAFewNumbers() {
        var shape = tensor("s", DataType.INT64, 3).addAllInt64Data(List.of(1L << 20, 1L << 20, 1L << 10));
        for (String operator : List.of("Expand", "Tile", "Reshape")) {
            readsWithin(model(
                    21,
                    graph(floats(1, 1, 1), node(operator, List.of("x", "s"), "y"))
                            .addInitializer(shape)));
        }
        readsWithin(model(
                21, graph(floats(1), node("ConstantOfShape", List.of("s"), "y")).addInitializer(shape)));
        readsWithin(model(
                11,
                graph(floats(1, 1), node("Pad", List.of("x"), "y").addAttribute(integers("pads", 0L, 0L, 1L << 40, 0L)))
                        .setName("")));
        var limit = tensor("l", DataType.INT64).addInt64Data(Long.MAX_VALUE);
        var zero = tensor("o", DataType.INT64).addInt64Data(0);
        var one = tensor("i", DataType.INT64).addInt64Data(1);
        readsWithin(model(
                21,
                graph(floats(1), node("Range", List.of("o", "l", "i"), "y"))
                        .addInitializer(zero)
                        .addInitializer(limit)
                        .addInitializer(one)));
    }

    @Test
    void moreOutputsThanThereAre() {
        refused(
                model(
                        21,
                        graph(
                                floats(8),
                                node("Split", List.of("x"), "y", "z")
                                        .addAttribute(integer("num_outputs", Integer.MAX_VALUE)))),
                "Split");
    }

    @Test
    void manySparseTensorsOfManyZeros() {
        GraphProto.Builder graph = graph(floats(2), node("Relu", List.of("x"), "y"));
        for (int i = 0; i < 1000; i++) {
            graph.addSparseInitializer(SparseTensorProto.newBuilder()
                    .setValues(tensor("s" + i, DataType.FLOAT, 1).addFloatData(1))
                    .setIndices(tensor("", DataType.INT64, 1).addInt64Data(0))
                    .addDims(1 << 22));
        }
        assertThatThrownBy(() -> Messages.read(model(21, graph)))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("The tensor s4 stores 4 bytes for 4194304 elements");
    }

    @Test
    void manyTensorsFromTheSameUnalignedBytes() throws IOException {
        Files.write(folder.resolve("w.bin"), new byte[1 << 20]);
        GraphProto.Builder graph = graph(floats(2), node("Relu", List.of("x"), "y"));
        for (int i = 0; i < 100; i++) {
            graph.addInitializer(tensor("w" + i, DataType.INT32, 200_000)
                    .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(entry("location", "w.bin"))
                    .addExternalData(entry("offset", Integer.toString(4 * i + 1))));
        }
        Path file = folder.resolve("m.onnx");
        Files.write(file, model(21, graph).build().toByteArray());
        assertThatThrownBy(() -> OnnxFile.read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("The tensor w1 overlaps others in w.bin");
    }

    @Test
    void tensorsTiedToTheSameBytesAreShared() throws IOException {
        Files.write(folder.resolve("w.bin"), new byte[4001]);
        GraphProto.Builder graph = graph(floats(2), node("Relu", List.of("x"), "y"));
        for (int i = 0; i < 10; i++) {
            graph.addInitializer(tensor("w" + i, DataType.INT32, 1000)
                    .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(entry("location", "w.bin"))
                    .addExternalData(entry("offset", "1")));
        }
        Path file = folder.resolve("m.onnx");
        Files.write(file, model(21, graph).build().toByteArray());
        assertThat(OnnxFile.read(file).graph().constants()).hasSize(10);
    }
}
