package dev.kiln.graph.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers are those of the tables in the specification of ONNX, and of ml_dtypes. */
class MinifloatTest {

    private static double read(ElementType type, int code) {
        return Tensor.wrap(type, ByteBuffer.wrap(new byte[] {(byte) code}), 1).getDouble(0);
    }

    private static int written(ElementType type, double value) {
        return Byte.toUnsignedInt(
                Tensor.of(new double[] {value}, 1).cast(type).bytes().get(0));
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT8E4M3FN, 0x00, 0.0",
        "FLOAT8E4M3FN, 0x80, -0.0",
        "FLOAT8E4M3FN, 0x01, 0.001953125",
        "FLOAT8E4M3FN, 0x08, 0.015625",
        "FLOAT8E4M3FN, 0x38, 1",
        "FLOAT8E4M3FN, 0xba, -1.25",
        "FLOAT8E4M3FN, 0x7e, 448",
        "FLOAT8E4M3FN, 0x7f, NaN",
        "FLOAT8E4M3FN, 0xff, NaN",
        "FLOAT8E4M3FNUZ, 0x01, 0.0009765625",
        "FLOAT8E4M3FNUZ, 0x40, 1",
        "FLOAT8E4M3FNUZ, 0x7f, 240",
        "FLOAT8E4M3FNUZ, 0xff, -240",
        "FLOAT8E4M3FNUZ, 0x80, NaN",
        "FLOAT8E5M2, 0x01, 0.0000152587890625",
        "FLOAT8E5M2, 0x3c, 1",
        "FLOAT8E5M2, 0x7b, 57344",
        "FLOAT8E5M2, 0x7c, Infinity",
        "FLOAT8E5M2, 0xfc, -Infinity",
        "FLOAT8E5M2, 0x7d, NaN",
        "FLOAT8E5M2, 0xff, NaN",
        "FLOAT8E5M2FNUZ, 0x01, 0.00000762939453125",
        "FLOAT8E5M2FNUZ, 0x40, 1",
        "FLOAT8E5M2FNUZ, 0x7f, 57344",
        "FLOAT8E5M2FNUZ, 0x80, NaN",
        "FLOAT4E2M1, 0x01, 0.5",
        "FLOAT4E2M1, 0x03, 1.5",
        "FLOAT4E2M1, 0x0f, -6"
    })
    void codesReadAsSpecified(ElementType type, String code, double expected) {
        assertThat(read(type, Integer.decode(code))).isEqualTo(Double.valueOf(expected));
    }

    @ParameterizedTest
    @CsvSource({"FLOAT8E4M3FN, 256", "FLOAT8E4M3FNUZ, 256", "FLOAT8E5M2, 256", "FLOAT8E5M2FNUZ, 256", "FLOAT4E2M1, 16"})
    void everyCodeSurvivesARoundTrip(ElementType type, int codes) {
        for (int code = 0; code < codes; code++) {
            double value = read(type, code);
            if (Double.isNaN(value)) {
                assertThat(read(type, written(type, value))).as("%x", code).isNaN();
            } else if (!Double.isInfinite(value)) {
                assertThat(written(type, value)).as("%x", code).isEqualTo(code);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        // halfway between 1 and 1.125, and between 1.125 and 1.25: to the even code
        "FLOAT8E4M3FN, 1.0625, 0x38",
        "FLOAT8E4M3FN, 1.1875, 0x3a",
        "FLOAT8E4M3FN, 1.99, 0x40",
        "FLOAT8E4M3FN, 464, 0x7e",
        "FLOAT8E4M3FN, 1e9, 0x7e",
        "FLOAT8E4M3FN, -Infinity, 0xfe",
        "FLOAT8E4M3FN, 0.0009765625, 0x00",
        "FLOAT8E4M3FN, -0.00097, 0x80",
        "FLOAT8E4M3FNUZ, -0.0001, 0x00",
        "FLOAT8E4M3FNUZ, NaN, 0x80",
        "FLOAT8E5M2, Infinity, 0x7b",
        "FLOAT8E5M2, 1.125, 0x3c",
        "FLOAT8E5M2FNUZ, -1e9, 0xff",
        "FLOAT4E2M1, 5, 0x06",
        "FLOAT4E2M1, 0.25, 0x00",
        "FLOAT4E2M1, 0.75, 0x02",
        "FLOAT4E2M1, NaN, 0x07"
    })
    void numbersRoundToTheNearestAndSaturate(ElementType type, double value, String expected) {
        assertThat(written(type, value)).isEqualTo(Integer.decode(expected));
    }
}
