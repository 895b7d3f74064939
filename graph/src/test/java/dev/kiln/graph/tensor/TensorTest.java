package dev.kiln.graph.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {

    @Test
    void givesBackWhatItWasMadeOf() {
        assertThat(Tensor.of(new float[] {1.5f, -2}, 2).toFloatArray()).containsExactly(1.5f, -2);
        assertThat(Tensor.of(new double[] {1.5, -2}, 1, 2).doubles().get(1)).isEqualTo(-2);
        assertThat(Tensor.of(new long[] {Long.MIN_VALUE, 7}, 2).toLongArray()).containsExactly(Long.MIN_VALUE, 7);
        assertThat(Tensor.of(new int[] {-3, 7}, 2).ints().get(0)).isEqualTo(-3);
        assertThat(Tensor.of(new boolean[] {true, false}, 2).toLongArray()).containsExactly(1, 0);
        assertThat(Tensor.of(List.of("a", "b"), 2).strings()).containsExactly("a", "b");
        assertThat(Tensor.scalar(ElementType.FLOAT, 2).rank()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "FLOAT",
                "DOUBLE",
                "FLOAT16",
                "BFLOAT16",
                "INT8",
                "INT16",
                "INT32",
                "INT64",
                "UINT8",
                "UINT16",
                "UINT32",
                "UINT64"
            })
    void everyNumericTypeHoldsSmallNumbers(ElementType type) {
        Tensor tensor = Tensor.full(type, 100, 2, 2);
        assertThat(tensor.elementType()).isEqualTo(type);
        assertThat(tensor.bytes().remaining()).isEqualTo(4 * type.bits() / 8);
        assertThat(tensor.getDouble(3)).isEqualTo(100);
        assertThat(tensor.cast(ElementType.FLOAT).toFloatArray()).containsOnly(100);
    }

    @Test
    void unsignedTypesReadUnsigned() {
        assertThat(Tensor.full(ElementType.UINT8, 255, 1).getDouble(0)).isEqualTo(255);
        assertThat(Tensor.full(ElementType.UINT16, 65535, 1).getDouble(0)).isEqualTo(65535);
        assertThat(Tensor.full(ElementType.UINT32, 4294967295.0, 1).getDouble(0))
                .isEqualTo(4294967295.0);
        assertThat(Tensor.full(ElementType.INT8, -128, 1).getDouble(0)).isEqualTo(-128);
    }

    @Test
    void unsigned64BitNumbersReadUnsigned() {
        Tensor largest =
                Tensor.wrap(ElementType.UINT64, ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1}), 1);
        assertThat(largest.getDouble(0)).isEqualTo(0x1p64);
        assertThat(largest.cast(ElementType.UINT64)).isSameAs(largest);
        assertThat(Tensor.full(ElementType.UINT64, 0x1p63 + 0x1p62, 1).getDouble(0))
                .isEqualTo(0x1p63 + 0x1p62);
    }

    @Test
    void castsRoundTowardZero() {
        Tensor numbers = Tensor.of(new float[] {1.9f, -1.9f, 0.5f}, 3);
        assertThat(numbers.cast(ElementType.INT64).toLongArray()).containsExactly(1, -1, 0);
        assertThat(numbers.cast(ElementType.BOOL).toLongArray()).containsExactly(1, 1, 1);
    }

    @Test
    void castsBetweenIntegersAreExact() {
        Tensor large = Tensor.of(new long[] {Long.MAX_VALUE, (1L << 53) + 1}, 2);
        assertThat(large.cast(ElementType.UINT64).toLongArray()).containsExactly(Long.MAX_VALUE, (1L << 53) + 1);
    }

    @Test
    void slicesEntriesOfTheFirstAxisWithoutACopy() {
        Tensor rows = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
        assertThat(rows.slice(1, 3)).isEqualTo(Tensor.of(new float[] {3, 4, 5, 6}, 2, 2));
        assertThat(rows.slice(2, 2).size()).isZero();
        assertThat(rows.slice(1, 3).slice(1, 2).toFloatArray()).containsExactly(5, 6);
        assertThat(Tensor.of(List.of("a", "b", "c"), 3).slice(1, 2).strings()).containsExactly("b");
        assertThat(Tensor.zeros(ElementType.FLOAT, 0, 5).slice(0, 0).shape()).containsExactly(0, 5);
        assertThatThrownBy(() -> rows.slice(2, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Tensor.scalar(ElementType.FLOAT, 1).slice(0, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void reshapesWithoutACopy() {
        Tensor tensor = Tensor.of(new float[] {1, 2, 3, 4}, 4);
        assertThat(tensor.reshape(2, 2)).isEqualTo(Tensor.of(new float[] {1, 2, 3, 4}, 2, 2));
        assertThatThrownBy(() -> tensor.reshape(3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void equalIsBitForBit() {
        assertThat(Tensor.of(new float[] {0f}, 1)).isNotEqualTo(Tensor.of(new float[] {-0f}, 1));
        assertThat(Tensor.of(new float[] {Float.NaN}, 1)).isEqualTo(Tensor.of(new float[] {Float.NaN}, 1));
        assertThat(Tensor.of(new float[] {1}, 1)).isNotEqualTo(Tensor.of(new float[] {1}, 1, 1));
        assertThat(Tensor.of(new float[] {1, 2}, 2)).hasSameHashCodeAs(Tensor.of(new float[] {1, 2}, 2));
        assertThat(Tensor.of(List.of("a"), 1)).isNotEqualTo(Tensor.of(List.of("b"), 1));
    }

    @Test
    void cannotBeWrittenThroughItsViews() {
        Tensor tensor = Tensor.of(new float[] {1}, 1);
        assertThatThrownBy(() -> tensor.floats().put(0, 2)).isInstanceOf(ReadOnlyBufferException.class);
        assertThatThrownBy(() -> tensor.bytes().put(0, (byte) 2)).isInstanceOf(ReadOnlyBufferException.class);
        tensor.shape()[0] = 9;
        assertThat(tensor.shape()).containsExactly(1);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> Tensor.of(new float[3], 2, 2)).hasMessageContaining("3 elements, expected 4");
        assertThatThrownBy(() -> Tensor.wrap(ElementType.FLOAT, ByteBuffer.allocate(7), 2))
                .hasMessageContaining("7 bytes, expected 8");
        assertThatThrownBy(() -> Tensor.zeros(ElementType.FLOAT, -1)).hasMessageContaining("negative");
        assertThatThrownBy(() -> Tensor.of(new float[1], 1).longs()).hasMessageContaining("holds FLOAT");
        assertThatThrownBy(() -> Tensor.zeros(ElementType.FLOAT, 1L << 30)).hasMessageContaining("2 GiB");
    }

    @Test
    void fourBitElementsArePacked() {
        assertThat(Tensor.zeros(ElementType.INT4, 3).bytes().remaining()).isEqualTo(2);
        assertThat(Tensor.full(ElementType.INT4, -3, 3).bytes().get(0)).isEqualTo((byte) 0xdd);
    }

    @Test
    void fourBitElementsReadAsNumbersTheLowerHalfFirst() {
        ByteBuffer packed = ByteBuffer.wrap(new byte[] {(byte) 0x81, (byte) 0x7f, 0x02});
        assertThat(Tensor.wrap(ElementType.INT4, packed, 5).toLongArray()).containsExactly(1, -8, -1, 7, 2);
        assertThat(Tensor.wrap(ElementType.UINT4, packed, 5).toLongArray()).containsExactly(1, 8, 15, 7, 2);
        assertThat(Tensor.wrap(ElementType.FLOAT4E2M1, packed, 5).toFloatArray())
                .containsExactly(0.5f, -0f, -6, 6, 1);
        assertThat(Tensor.wrap(ElementType.INT4, packed, 5)
                        .cast(ElementType.FLOAT)
                        .toFloatArray())
                .containsExactly(1, -8, -1, 7, 2);
    }

    @ParameterizedTest
    @EnumSource(names = {"INT4", "UINT4", "FLOAT4E2M1"})
    void fourBitElementsAreWrittenBesideTheirNeighbours(ElementType type) {
        Tensor numbers = Tensor.of(new float[] {1, 2, 3, 4, 6}, 5);
        Tensor packed = numbers.cast(type);
        assertThat(packed.bytes().remaining()).isEqualTo(3);
        assertThat(packed.toFloatArray()).containsExactly(1, 2, 3, 4, 6);
    }

    @Test
    void slicesFourBitElementsThatBeginAmidAByte() {
        Tensor rows =
                Tensor.of(new float[] {1, 2, 3, -4, 5, -6, 7, -8, 1}, 3, 3).cast(ElementType.INT4);
        assertThat(rows.slice(1, 3).toLongArray()).containsExactly(-4, 5, -6, 7, -8, 1);
        assertThat(rows.slice(2, 3).toLongArray()).containsExactly(7, -8, 1);
    }

    @Test
    void textHasNoReadingAsANumber() {
        assertThatThrownBy(() -> Tensor.of(List.of("a"), 1).getDouble(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("STRING");
    }

    @Test
    void computesItsElementsInDoublePrecision() {
        Tensor thirds = Tensor.computed(ElementType.FLOAT, i -> i / 3.0, 2, 2);
        assertThat(thirds.toFloatArray()).containsExactly(0, 1 / 3f, 2 / 3f, 1);
        assertThatThrownBy(() -> Tensor.computed(ElementType.STRING, i -> i, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void typesAcceptTensorsThatFit() {
        TensorType rows = TensorType.floats(Shape.batchOf(3));
        assertThat(rows.accepts(Tensor.of(new float[6], 2, 3))).isTrue();
        assertThat(rows.accepts(Tensor.of(new float[6], 3, 2))).isFalse();
        assertThat(rows.accepts(Tensor.of(new double[6], 2, 3))).isFalse();
        assertThat(TensorType.UNKNOWN.accepts(Tensor.of(new long[1], 1))).isTrue();
    }
}
