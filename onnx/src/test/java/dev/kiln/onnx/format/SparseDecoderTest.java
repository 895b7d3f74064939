package dev.kiln.onnx.format;

import static dev.kiln.onnx.Messages.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.proto.SparseTensorProto;
import dev.kiln.onnx.proto.TensorProto;
import dev.kiln.onnx.proto.TensorProto.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparseDecoderTest {

    private static final TensorProto VALUES =
            tensor("s", DataType.FLOAT, 2).addFloatData(5).addFloatData(7).build();

    private final SparseDecoder decoder = new SparseDecoder(new TensorDecoder(ExternalData.none()));

    private static SparseTensorProto sparse(TensorProto.Builder indices, Long... shape) {
        return SparseTensorProto.newBuilder()
                .setValues(VALUES)
                .setIndices(indices)
                .addAllDims(List.of(shape))
                .build();
    }

    @Test
    void putsElementsAtTheirPlaces() {
        Tensor expected = Tensor.of(new float[] {0, 5, 0, 0, 0, 7}, 2, 3);
        assertThat(decoder.decode(
                        sparse(tensor("", DataType.INT64, 2).addInt64Data(1).addInt64Data(5), 2L, 3L)))
                .isEqualTo(expected);
        var coordinates = tensor("", DataType.INT64, 2, 2).addAllInt64Data(List.of(0L, 1L, 1L, 2L));
        assertThat(decoder.decode(sparse(coordinates, 2L, 3L))).isEqualTo(expected);
    }

    @Test
    void refusesPlacesOutside() {
        refused(sparse(tensor("", DataType.INT64, 2).addInt64Data(1).addInt64Data(6), 2L, 3L), "at 6, outside [0, 6)");
        refused(sparse(tensor("", DataType.INT64, 2).addInt64Data(-1).addInt64Data(0), 2L, 3L), "at -1");
        var coordinates = tensor("", DataType.INT64, 2, 2).addAllInt64Data(List.of(0L, 3L, 1L, 2L));
        refused(sparse(coordinates, 2L, 3L), "at 3, outside [0, 3)");
        refused(sparse(tensor("", DataType.INT64, 1).addInt64Data(1), 2L, 3L), "do not fit");
    }

    @Test
    void refusesASmallFileThatAsksForALargeTensor() {
        var indices = tensor("", DataType.INT64, 2).addInt64Data(1).addInt64Data(5);
        refused(sparse(indices, 100_000L, 1_000L), "too few to be believed");
    }

    private void refused(SparseTensorProto proto, String part) {
        assertThatThrownBy(() -> decoder.decode(proto))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("The tensor s")
                .hasMessageContaining(part);
    }
}
