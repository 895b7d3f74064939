package dev.kiln.onnx.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.onnx.OnnxFile;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.SparseTensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SparseStorageTest {

    @TempDir
    Path folder;

    /** A matrix of 40x50, of which each n-th element is not zero. */
    private static Tensor every(int n) {
        float[] values = new float[2000];
        for (int i = 0; i < values.length; i += n) {
            values[i] = i + 1;
        }
        return Tensor.of(values, 40, 50);
    }

    private static GraphEditor product(Tensor weight) {
        return new GraphEditor()
                .name("product")
                .input("x", new TensorType(weight.elementType(), Shape.batchOf(40)))
                .constant("w", weight)
                .add("dense", "MatMul", List.of("x", "w"), List.of("y"), Attributes.NONE)
                .output("y");
    }

    private static byte[] bytes(Graph graph, boolean sparse) {
        return new OnnxFile(graph, Map.of(), Extras.NONE, sparse).toBytes();
    }

    private static GraphProto written(Graph graph) throws IOException {
        return ModelProto.parseFrom(bytes(graph, true)).getGraph();
    }

    private static List<String> sparse(Graph graph) throws IOException {
        return written(graph).getSparseInitializerList().stream()
                .map(constant -> constant.getValues().getName())
                .toList();
    }

    @Test
    void storesTheOtherElementsAndTheirPlacesInOrder() throws IOException {
        float[] values = new float[200];
        values[3] = 5;
        values[70] = -1e-44f;
        values[90] = -0f;
        values[199] = Float.NaN;
        SparseTensorProto stored =
                written(product(Tensor.of(values, 40, 5)).build()).getSparseInitializer(0);
        assertThat(stored.getDimsList()).containsExactly(40L, 5L);
        assertThat(stored.getValues().getDimsList()).containsExactly(3L);
        ByteBuffer elements =
                stored.getValues().getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new int[] {elements.getInt(), elements.getInt(), elements.getInt()})
                .containsExactly(
                        Float.floatToIntBits(5), Float.floatToIntBits(-1e-44f), Float.floatToIntBits(Float.NaN));
        ByteBuffer places =
                stored.getIndices().getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new long[] {places.getLong(), places.getLong(), places.getLong()})
                .containsExactly(3, 70, 199);
    }

    /** Each stored element has 8 bytes more, so that of floats two thirds must be zeros. */
    @Test
    void storesSoOnlyWhereItIsSmaller() throws IOException {
        assertThat(sparse(product(every(4)).build())).containsExactly("w");
        assertThat(sparse(product(every(2)).build())).isEmpty();
        assertThat(sparse(product(every(4).cast(ElementType.FLOAT16)).build())).isEmpty();
        assertThat(sparse(product(every(6).cast(ElementType.FLOAT16)).build())).containsExactly("w");
        for (int n : new int[] {1, 2, 3, 4, 10, 100}) {
            Graph graph = product(every(n)).build();
            assertThat(bytes(graph, true).length).isLessThanOrEqualTo(bytes(graph, false).length);
        }
        // 8000 bytes as floats, 20 elements of 12 bytes
        Graph graph = product(every(100)).build();
        assertThat(bytes(graph, false).length - bytes(graph, true).length).isBetween(8000 - 240 - 64, 8000 - 240);
    }

    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            names = {"FLOAT", "DOUBLE", "FLOAT16", "BFLOAT16"})
    void readsTheSameBitsAgain(ElementType type) {
        Graph graph = product(every(20).cast(type)).build();
        byte[] file = bytes(graph, true);
        assertThat(file.length).isLessThan(bytes(graph, false).length);
        assertThat(OnnxFile.parse(ByteBuffer.wrap(file)).graph().constant("w")).isEqualTo(graph.constant("w"));
    }

    @Test
    void storesResultsWhole() throws IOException {
        assertThat(sparse(product(every(20)).output("w").build())).isEmpty();
    }

    @Test
    void storesWholeWhatABranchReads() throws IOException {
        Graph branch = new GraphEditor()
                .name("branch")
                .add("", "MatMul", List.of("x", "w"), List.of("b"), Attributes.NONE)
                .output("b")
                .buildBody();
        Attributes branches = Attributes.NONE
                .with("then_branch", new Attribute.Subgraph(branch))
                .with("else_branch", new Attribute.Subgraph(branch));
        Graph graph = new GraphEditor()
                .name("chooses")
                .input("x", TensorType.floats(Shape.batchOf(40)))
                .input("c", new TensorType(ElementType.BOOL, Shape.of()))
                .constant("w", every(20))
                .add("choice", "If", List.of("c"), List.of("y"), branches)
                .output("y")
                .build();
        assertThat(sparse(graph)).isEmpty();
    }

    @Test
    void storesZerosAloneWhole() throws IOException {
        assertThat(sparse(product(Tensor.zeros(ElementType.FLOAT, 40, 50)).build()))
                .isEmpty();
    }

    /** Constants in a file beside the model have no such form. */
    @Test
    void storesLargeFilesWhole() throws IOException {
        Graph graph = product(every(20)).build();
        Path file = folder.resolve("large.onnx");
        LargeFile.write(new ModelContent(graph, Map.of(), Extras.NONE, true), file, 100, written -> {});
        assertThat(Files.size(folder.resolve("large.onnx.data"))).isEqualTo(8000);
        assertThat(OnnxFile.read(file).graph().constant("w")).isEqualTo(graph.constant("w"));
    }
}
