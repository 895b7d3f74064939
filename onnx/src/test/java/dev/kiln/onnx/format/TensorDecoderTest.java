package dev.kiln.onnx.format;

import static dev.kiln.onnx.Messages.entry;
import static dev.kiln.onnx.Messages.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.proto.TensorProto;
import dev.kiln.onnx.proto.TensorProto.DataType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorDecoderTest {

    private final TensorDecoder decoder = new TensorDecoder(ExternalData.none());

    private double[] numbers(TensorProto.Builder proto) {
        Tensor tensor = decoder.decode(proto.build());
        return IntStream.range(0, (int) tensor.size())
                .mapToDouble(tensor::getDouble)
                .toArray();
    }

    private byte[] bytes(TensorProto.Builder proto) {
        ByteBuffer bytes = decoder.decode(proto.build()).bytes();
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return array;
    }

    @Test
    void readsTheTypedFields() {
        assertThat(numbers(tensor("t", DataType.FLOAT, 2).addFloatData(0.5f).addFloatData(-2)))
                .containsExactly(0.5, -2);
        assertThat(numbers(tensor("t", DataType.DOUBLE, 1).addDoubleData(1e300)))
                .containsExactly(1e300);
        assertThat(decoder.decode(tensor("t", DataType.INT64, 1)
                                .addInt64Data(Long.MIN_VALUE)
                                .build())
                        .longs()
                        .get())
                .isEqualTo(Long.MIN_VALUE);
        assertThat(numbers(tensor("t", DataType.INT32, 1).addInt32Data(-7))).containsExactly(-7);
        assertThat(numbers(tensor("t", DataType.INT16, 1).addInt32Data(-32768))).containsExactly(-32768);
        assertThat(numbers(tensor("t", DataType.UINT16, 1).addInt32Data(65535))).containsExactly(65535);
        assertThat(numbers(tensor("t", DataType.INT8, 1).addInt32Data(-128))).containsExactly(-128);
        assertThat(numbers(tensor("t", DataType.UINT8, 1).addInt32Data(255))).containsExactly(255);
        assertThat(numbers(tensor("t", DataType.BOOL, 2).addInt32Data(1).addInt32Data(0)))
                .containsExactly(1, 0);
        assertThat(numbers(tensor("t", DataType.UINT32, 1).addUint64Data(4294967295L)))
                .containsExactly(4294967295.0);
        assertThat(numbers(tensor("t", DataType.UINT64, 1).addUint64Data(5))).containsExactly(5);
        assertThat(numbers(tensor("t", DataType.FLOAT16, 1).addInt32Data(0x3c00)))
                .containsExactly(1);
        assertThat(numbers(tensor("t", DataType.BFLOAT16, 1).addInt32Data(0xc000)))
                .containsExactly(-2);
    }

    @Test
    void readsNarrowTypesAsTheyArePacked() {
        // three elements 1, 2, 15 of four bits: the first in the lower half of its byte
        assertThat(bytes(tensor("t", DataType.UINT4, 3).addInt32Data(0x21).addInt32Data(0x0f)))
                .containsExactly(0x21, 0x0f);
        assertThat(bytes(tensor("t", DataType.INT4, 1).addInt32Data(0x08))).containsExactly(0x08);
        assertThat(bytes(tensor("t", DataType.FLOAT4E2M1, 2).addInt32Data(0x72)))
                .containsExactly(0x72);
        assertThat(bytes(tensor("t", DataType.FLOAT8E5M2, 1).addInt32Data(0xbc)))
                .containsExactly((byte) 0xbc);
    }

    @Test
    void readsTextsAndScalars() {
        Tensor texts = decoder.decode(tensor("t", DataType.STRING, 2)
                .addStringData(ByteString.copyFromUtf8("é"))
                .addStringData(ByteString.EMPTY)
                .build());
        assertThat(texts.strings()).containsExactly("é", "");
        assertThat(decoder.decode(tensor("t", DataType.INT64).addInt64Data(3).build())
                        .rank())
                .isZero();
        assertThat(decoder.decode(tensor("t", DataType.FLOAT, 0, 5).build()).shape())
                .containsExactly(0, 5);
    }

    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNDEFINED", "STRING"})
    void rawBytesOfEveryTypeComeBack(ElementType type) {
        byte[] raw = {1, 2, 3, 4, 5, 6, 7, 8};
        TensorProto proto = tensor("t", DataType.forNumber(type.code()), 64 / type.bits())
                .setRawData(ByteString.copyFrom(raw))
                .build();
        Tensor tensor = decoder.decode(proto);
        assertThat(tensor.elementType()).isEqualTo(type);
        assertThat(tensor.bytes().isDirect()).isTrue();
        assertThat(TensorEncoder.encode(tensor).setName("t").build()).isEqualTo(proto);
    }

    @Test
    void refusesWhatDoesNotFitTheShape() {
        refused(tensor("w", DataType.FLOAT, 3).addFloatData(1), "The tensor w holds 1 values", "needs 3");
        refused(tensor("w", DataType.FLOAT, 3).setRawData(ByteString.copyFrom(new byte[11])), "11 bytes", "needs 12");
        refused(tensor("w", DataType.STRING, 1), "0 texts");
        refused(tensor("w", DataType.FLOAT, -1), "an axis of length -1");
    }

    @Test
    void allocatesNothingThatOnlyTheShapeClaims() {
        refused(tensor("w", DataType.FLOAT, 500_000_000), "0 values");
        refused(tensor("w", DataType.UINT4, 4_000_000_000L), "0 values");
        refused(tensor("w", DataType.FLOAT, 1L << 40), "at most 2 GiB");
        refused(tensor("w", DataType.FLOAT, 1L << 40, 1L << 40), "more elements than can be counted");
    }

    @Test
    void refusesTypesThatTensorsCannotHold() {
        refused(tensor("w", DataType.COMPLEX64, 1), "the ONNX type 14");
        refused(tensor("w", DataType.UNDEFINED, 1), "the ONNX type 0");
        refused(tensor("w", DataType.STRING, 1).addStringData(ByteString.copyFrom(new byte[] {-1})), "not UTF-8");
        refused(
                tensor("w", DataType.FLOAT, 1)
                        .setSegment(TensorProto.Segment.newBuilder().setBegin(0)),
                "split into segments");
    }

    @Test
    void refusesExternalDataWhereThereIsNoFolder() {
        refused(
                tensor("w", DataType.FLOAT, 1)
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addAllExternalData(List.of(entry("location", "w.bin"))),
                "w.bin",
                "read the model from its file");
    }

    private void refused(TensorProto.Builder proto, String... parts) {
        assertThatThrownBy(() -> decoder.decode(proto.build()))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContainingAll(parts);
    }
}
