package dev.kiln.plugins.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.graph.tensor.Tensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scales and zero points of ranges; the expected bits are those of {@code compute_scale_zp} of ONNX Runtime 1.30. */
class AffineQuantizationTest {

    @ParameterizedTest
    @CsvSource({
        "-1.7, 3.3, 3ca0a0a1, 87",
        "0.5, 6, 3cc0c0c1, 0",
        "-2.25, -0.25, 3c109091, 255",
        "0, 0, 3f800000, 0",
        "-0.001, 123.456, 3ef7e1de, 0",
        "-0.1, 0.2, 3a9a33ce, 85",
        "-3, 3.1000001, 3cc3f72b, 125"
    })
    void spreadsRangesOverUnsignedBytesAsOnnxRuntimeDoes(float least, float greatest, String scale, int zeroPoint) {
        check(AffineQuantization.asymmetric(new Range(least, greatest), IntegerGrid.UINT8), scale, zeroPoint);
    }

    @ParameterizedTest
    @CsvSource({
        "-1.7, 3.3, 3ca0a0a1, -41",
        "0.5, 6, 3cc0c0c1, -128",
        "-2.25, -0.25, 3c109091, 127",
        "-0.1, 0.2, 3a9a33ce, -43",
        "-3, 3.1000001, 3cc3f72b, -3"
    })
    void spreadsRangesOverSignedBytesAsOnnxRuntimeDoes(float least, float greatest, String scale, int zeroPoint) {
        check(AffineQuantization.asymmetric(new Range(least, greatest), IntegerGrid.INT8), scale, zeroPoint);
    }

    @ParameterizedTest
    @CsvSource({
        "-1.7, 3.3, 3cd4dced, 3d533333",
        "0.5, 6, 3d418306, 3dc00000",
        "-2.25, -0.25, 3c912245, 3d100000",
        "0, 0, 3f800000, 3f800000",
        "-0.001, 123.456, 3f78db2f, 3ff6e979",
        "-3, 3.1000001, 3cc7f654, 3d466667"
    })
    void putsZeroInTheMiddleOfWeightsAsOnnxRuntimeDoes(float least, float greatest, String eight, String seven) {
        Range range = new Range(least, greatest);
        check(AffineQuantization.symmetric(range, IntegerGrid.SYMMETRIC_INT8), eight, 0);
        check(AffineQuantization.symmetric(range, IntegerGrid.SYMMETRIC_INT7), seven, 0);
    }

    private static void check(AffineQuantization quantization, String scale, int zeroPoint) {
        assertThat(Integer.toHexString(Float.floatToIntBits(quantization.scale())))
                .isEqualTo(scale);
        assertThat(quantization.zeroPoint()).isEqualTo(zeroPoint);
    }

    @Test
    void keepsZeroTheLeastIntegerOfAnEmptyRange() {
        AffineQuantization dead = AffineQuantization.asymmetric(new Range(0, 0), IntegerGrid.INT8);
        assertThat(dead.dequantize(dead.quantize(-3))).isZero();
    }

    /** Expected: {@code quantize_nparray} of ONNX Runtime 1.30. */
    @Test
    void roundsAndClipsAsOnnxRuntimeDoes() {
        float[] x = {-1.7f, -0.9803922f, 0, 0.0098f, 0.00980393f, 0.029411765f, 1, 3.3f, 9.9f, -5};
        AffineQuantization unsigned = new AffineQuantization(IntegerGrid.UINT8, 0.01960784f, 87);
        AffineQuantization signed = new AffineQuantization(IntegerGrid.SYMMETRIC_INT8, 0.01960784f, 0);
        assertThat(unsigned.quantize(Tensor.of(x, 10)).toLongArray())
                .containsExactly(0, 37, 87, 87, 88, 89, 138, 255, 255, 0);
        assertThat(signed.quantize(Tensor.of(x, 10)).toLongArray())
                .containsExactly(-87, -50, 0, 0, 1, 2, 51, 127, 127, -128);
    }

    @Test
    void roundsHalvesToEven() {
        AffineQuantization quarters = new AffineQuantization(IntegerGrid.INT8, 0.25f, 0);
        assertThat(quarters.quantize(0.125f)).isZero();
        assertThat(quarters.quantize(0.375f)).isEqualTo(2);
        assertThat(quarters.quantize(-0.375f)).isEqualTo(-2);
    }

    /** Rounding costs at most half a step; the sums are exact in decimal arithmetic. */
    @Test
    void comesBackWithinHalfAStep() {
        AffineQuantization map = AffineQuantization.asymmetric(new Range(-1.3f, 2.9f), IntegerGrid.UINT8);
        BigDecimal scale = new BigDecimal(map.scale());
        BigDecimal half = scale.divide(BigDecimal.valueOf(2), MathContext.DECIMAL64);
        for (float x = -1.3f; x <= 2.9f; x += 0.01f) {
            BigDecimal back = scale.multiply(BigDecimal.valueOf(map.quantize(x) - map.zeroPoint()));
            // the zero point is rounded too, so an end of the range may be cut by up to half a step more
            boolean end = map.quantize(x) == 0 || map.quantize(x) == 255;
            BigDecimal allowed = end ? scale : half;
            assertThat(back.subtract(new BigDecimal(x)).abs().setScale(6, RoundingMode.DOWN))
                    .isLessThanOrEqualTo(allowed);
        }
    }

    /** A bias of 1 in units of {@code 1e-7 * 1e-7} has 47 bits; the weight's scale must grow until it has 32. */
    @Test
    void makesRoomForALargeBias() {
        Tensor bias = Tensor.of(new float[] {1, 1}, 2);
        Tensor weight = Tensor.of(new float[] {1.27e-5f, 127}, 2, 1);
        QuantizedWeight tight = QuantizedWeight.of(weight, 0, IntegerGrid.SYMMETRIC_INT8);
        QuantizedWeight roomy = QuantizedBias.makeRoom(bias, 1e-7f, tight);
        assertThat((double) roomy.channel(0).scale() * 1e-7f).isGreaterThan(2 / (Math.pow(2, 32) - 2));
        assertThat(roomy.channel(1)).isEqualTo(tight.channel(1));
        QuantizedBias quantized = QuantizedBias.of(bias, 1e-7f, roomy);
        float back =
                quantized.integers().ints().get(0) * quantized.scale().floats().get(0);
        assertThat(back).isCloseTo(1, within(1e-6f));
    }
}
