package dev.kiln.graph.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfFloatsTest {

    /** IEEE 754 binary16 by its definition: (-1)^s 2^(e-15) (1 + m / 1024), without the hidden 1 where e is 0. */
    private static double defined(int bits) {
        int exponent = bits >> 10 & 31;
        int mantissa = bits & 1023;
        double sign = (bits & 0x8000) == 0 ? 1 : -1;
        if (exponent == 31) {
            return mantissa == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return exponent == 0
                ? sign * mantissa * Math.pow(2, -24)
                : sign * Math.pow(2, exponent - 15) * (1 + mantissa / 1024.0);
    }

    @Test
    void everyHalfFloatReadsAsDefined() {
        for (int bits = 0; bits < 65536; bits++) {
            double expected = defined(bits);
            assertThat(Double.compare(HalfFloats.fromFloat16((short) bits), expected))
                    .as("0x%04x", bits)
                    .isZero();
        }
    }

    @Test
    void everyHalfFloatSurvivesARoundTrip() {
        for (int bits = 0; bits < 65536; bits++) {
            float value = HalfFloats.fromFloat16((short) bits);
            short back = HalfFloats.toFloat16(value);
            if (Float.isNaN(value)) {
                assertThat(HalfFloats.fromFloat16(back)).as("0x%04x", bits).isNaN();
            } else {
                assertThat(back).as("0x%04x", bits).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void midpointsRoundToTheEvenNeighbour() {
        for (int bits = 0; bits < 0x7bff; bits++) {
            double low = defined(bits);
            double high = defined(bits + 1);
            float middle = (float) ((low + high) / 2);
            int even = (bits & 1) == 0 ? bits : bits + 1;
            assertThat(HalfFloats.toFloat16(middle)).as("0x%04x", bits).isEqualTo((short) even);
            assertThat(HalfFloats.toFloat16(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
            assertThat(HalfFloats.toFloat16(Math.nextDown(middle))).isEqualTo((short) bits);
            assertThat(HalfFloats.toFloat16(-middle)).isEqualTo((short) (even | 0x8000));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "65504, 7bff",
        "65519.996, 7bff",
        "65520, 7c00",
        "1e10, 7c00",
        "Infinity, 7c00",
        "2.9802322E-8, 0",
        "1.4E-45, 0"
    })
    void theLargestAndTheSmallestRoundAsIeeeSays(float value, String expected) {
        assertThat(Integer.toHexString(HalfFloats.toFloat16(value) & 0xffff)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 3f80",
        "-2, c000",
        // halfway between 1 and the next: to even
        "1.00390625, 3f80",
        "1.01171875, 3f82",
        "3.4028235E38, 7f80",
        "Infinity, 7f80",
        "NaN, 7fc0"
    })
    void bfloat16RoundsToTheEvenNeighbour(float value, String expected) {
        assertThat(Integer.toHexString(HalfFloats.toBfloat16(value) & 0xffff)).isEqualTo(expected);
    }
}
