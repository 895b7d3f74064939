package dev.kiln.jobs.attack.methods;

import static dev.kiln.jobs.attack.methods.CorruptedImage.FREE;
import static dev.kiln.jobs.attack.methods.CorruptedImage.clipped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.Noise;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.plugins.attacks.Corruption;
import dev.kiln.plugins.attacks.Corruption.Type;
import dev.kiln.testkit.OnEachEngine;
import java.util.Map;
import java.util.stream.IntStream;

class CorruptionTest {

    /*
     * For the severities 1 to 5 the sum of x[i] sin(i + 1) over a corrupted image x of 3x16x16 (SMALL, parameters of
     * CIFAR-10-C) and 3x64x64 (LARGE, of ImageNet-C) that was 0.5 + 0.45 sin((i + 3)²) in single precision. They are of
     * the authors' functions without rounding to bytes, with OpenCV 4.14, SciPy's gaussian_filter and zoom, Pillow 11.3
     * and Python's colorsys; JPEG takes bytes, rounded to the nearest, and is of Pillow 12.3.
     */
    private static final Map<Type, double[]> SMALL = Map.of(
            Type.DEFOCUS_BLUR,
            new double[] {-6.744601, -4.262307, -2.243970, 0.010341, 2.232576},
            Type.GAUSSIAN_BLUR,
            new double[] {-6.954195, -2.883191, -1.651265, -0.897830, -0.191048},
            Type.ZOOM_BLUR,
            new double[] {-3.908333, -0.914716, -0.242423, -0.220177, -0.334329},
            Type.BRIGHTNESS,
            new double[] {-8.967708, -9.513832, -9.669009, -9.818280, -10.173608},
            Type.CONTRAST,
            new double[] {-6.133718, -3.875741, -2.972551, -2.069360, -0.714574},
            Type.SATURATE,
            new double[] {-1.967291, -0.131747, -10.214343, -11.010062, -11.158397},
            Type.PIXELATE,
            new double[] {-6.477420, -7.143543, -5.497123, -3.113581, -2.614079},
            Type.JPEG_COMPRESSION,
            new double[] {-0.818344, -1.316132, -0.333615, 0.308980, 0.710944});

    private static final Map<Type, double[]> LARGE = Map.of(
            Type.DEFOCUS_BLUR,
            new double[] {5.580420, 4.855495, -1.720328, 1.721109, -0.198327},
            Type.GAUSSIAN_BLUR,
            new double[] {-18.534780, -1.133936, -0.164006, -0.053129, 0.057306},
            Type.ZOOM_BLUR,
            new double[] {-24.617082, -20.816379, -18.983930, -17.473071, -27.860022},
            Type.BRIGHTNESS,
            new double[] {-58.659216, -57.501119, -55.102211, -52.874995, -51.638738},
            Type.CONTRAST,
            new double[] {-22.243479, -16.588950, -10.934421, -5.279892, -2.452627},
            Type.SATURATE,
            new double[] {-36.101874, -30.367937, -59.336889, -53.612890, -51.289073},
            Type.PIXELATE,
            new double[] {-39.978441, -29.089240, -20.982559, -8.040067, -3.774416},
            Type.JPEG_COMPRESSION,
            new double[] {-6.610157, -5.073207, 8.109403, 13.975662, 8.383946});

    private static double sum(double[] image) {
        return IntStream.range(0, image.length)
                .mapToDouble(i -> image[i] * Math.sin(i + 1.0))
                .sum();
    }

    @OnEachEngine
    void isThatOfThePublishedCode(Engine engine) {
        SMALL.forEach((type, sums) -> assertSums(engine, CorruptedImage.of(16), type, sums));
        LARGE.forEach((type, sums) -> assertSums(engine, CorruptedImage.of(64), type, sums));
    }

    private static void assertSums(Engine engine, CorruptedImage fixture, Type type, double[] sums) {
        for (int severity = 1; severity <= 5; severity++) {
            assertThat(sum(fixture.corrupted(engine, type, severity)))
                    .as("%s of severity %s on %s pixels", type, severity, fixture.side())
                    .isCloseTo(sums[severity - 1], within(1e-4));
        }
    }

    @OnEachEngine
    void addsNoiseAsTheFormulasSay(Engine engine) {
        CorruptedImage image = CorruptedImage.of(16);
        double[] clean = IntStream.range(0, 768).mapToDouble(image.color()).toArray();
        double[] normal = image.drawn(engine, Noise.NORMAL, 768);
        double[] uniform = image.drawn(engine, Noise.UNIFORM, 768);
        double[] gaussian = image.corrupted(engine, Type.GAUSSIAN_NOISE, 2);
        double[] speckle = image.corrupted(engine, Type.SPECKLE_NOISE, 5);
        double[] impulse = image.corrupted(engine, Type.IMPULSE_NOISE, 5);
        double[] shot = image.corrupted(engine, Type.SHOT_NOISE, 5);
        for (int i = 0; i < clean.length; i++) {
            assertThat(gaussian[i]).isCloseTo(clipped(clean[i] + 0.06 * normal[i]), within(1e-6));
            assertThat(speckle[i]).isCloseTo(clipped(clean[i] * (1 + 0.2 * normal[i])), within(1e-6));
            double hit = uniform[i] < 0.035 ? 1 : 0;
            assertThat(impulse[i]).isCloseTo(uniform[i] < 0.07 ? hit : clean[i], within(1e-6));
            // a number of photons of which the uniform number lies between two probabilities
            long photons = Math.round(50 * shot[i]);
            assertThat(50 * shot[i]).isCloseTo(photons, within(1e-4));
            if (photons < 50) {
                assertThat(uniform[i] + 0x1p-25)
                        .isBetween(atMost(50 * clean[i], photons - 1), atMost(50 * clean[i], photons));
            }
        }
    }

    /** The probability of a Poisson variable, by logarithms, with a margin for rounding. */
    private static double atMost(double mean, long count) {
        double sum = 0;
        for (long k = 0; k <= count; k++) {
            double factorial = 0;
            for (long j = 2; j <= k; j++) {
                factorial += Math.log(j);
            }
            sum += Math.exp(k * Math.log(mean) - mean - factorial);
        }
        return sum;
    }

    /** Severity 1 of small images is an affine map alone; a ramp then is the ramp at the place before the map. */
    @OnEachEngine
    void mapsThreePointsOfAnImageToRandomOnes(Engine engine) {
        CorruptedImage ramp = new CorruptedImage(1, 30, InputInfo.UNIT, i -> 0.2 + 0.01 * (i / 30) + 0.004 * (i % 30));
        double[] found = ramp.corrupted(engine, Type.ELASTIC_TRANSFORM, 1);
        double[] drawn = ramp.drawn(engine, Noise.UNIFORM, 6 + 2 * 900);
        double[][] before = {{25, 25}, {25, 5}, {5, 5}};
        int checked = 0;
        for (int y = 0; y < 30; y++) {
            for (int x = 0; x < 30; x++) {
                double[] weights = barycentric(before, drawn, y, x);
                double row = 0;
                double column = 0;
                for (int k = 0; k < 3; k++) {
                    row += weights[k] * before[k][0];
                    column += weights[k] * before[k][1];
                }
                if (row > 0 && row < 29 && column > 0 && column < 29) {
                    assertThat(found[30 * y + x]).isCloseTo(0.2 + 0.01 * row + 0.004 * column, within(1e-5));
                    checked++;
                }
            }
        }
        assertThat(checked).isGreaterThan(600);
    }

    /** The place as a mean of the three mapped points, which an affine map keeps, by Cramer's rule. */
    private static double[] barycentric(double[][] before, double[] drawn, double y, double x) {
        double[][] p = new double[3][2];
        for (int k = 0; k < 3; k++) {
            for (int axis = 0; axis < 2; axis++) {
                p[k][axis] = before[k][axis] + 0.08 * 30 * (2 * drawn[2 * k + axis] - 1);
            }
        }
        double all = cross(p[0], p[1], p[2]);
        double[] here = {y, x};
        return new double[] {cross(here, p[1], p[2]) / all, cross(p[0], here, p[2]) / all, cross(p[0], p[1], here) / all
        };
    }

    private static double cross(double[] a, double[] b, double[] c) {
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    }

    /** A constant image has nothing to blur, to exchange or to move. */
    @OnEachEngine
    void leavesAConstantImageWhereItOnlyMovesOrMixesPixels(Engine engine) {
        for (int channels : new int[] {1, 4}) {
            CorruptedImage gray = new CorruptedImage(channels, 20, new InputInfo(-2, 6), i -> 0.625);
            for (Type type : new Type[] {
                Type.DEFOCUS_BLUR,
                Type.GAUSSIAN_BLUR,
                Type.GLASS_BLUR,
                Type.MOTION_BLUR,
                Type.ZOOM_BLUR,
                Type.CONTRAST,
                Type.PIXELATE,
                Type.ELASTIC_TRANSFORM
            }) {
                for (int severity = 1; severity <= 5; severity++) {
                    assertThat(gray.corrupted(engine, type, severity))
                            .as("%s", type)
                            .containsOnly(new double[] {0.625});
                }
            }
        }
    }

    /** Rows and columns upwards from the end, each pixel from not more than one away; no blur at this severity. */
    @OnEachEngine
    void copiesNearPixels(Engine engine) {
        CorruptedImage image = CorruptedImage.of(16);
        double[] drawn = image.drawn(engine, Noise.UNIFORM, 6 * 256);
        double[] expected = IntStream.range(0, 768).mapToDouble(image.color()).toArray();
        for (int visit = 0; visit < 14 * 14; visit++) {
            int to = 16 * (15 - visit / 14) + 15 - visit % 14;
            int across = drawn[2 * visit] < 0.5 ? -1 : 0;
            int down = drawn[2 * visit + 1] < 0.5 ? -1 : 0;
            for (int channel = 0; channel < 768; channel += 256) {
                expected[channel + to] = expected[channel + to + 16 * down + across];
            }
        }
        assertThat(image.corrupted(engine, Type.GLASS_BLUR, 1)).containsExactly(expected, within(1e-6));
    }

    /** A pixel of light becomes a ray of half a Gaussian, which goes away from where the pixels came from. */
    @OnEachEngine
    void blursAlongADrawnLine(Engine engine) {
        CorruptedImage point = new CorruptedImage(1, 41, InputInfo.UNIT, i -> i == 41 * 20 + 20 ? 1 : 0);
        double[] found = point.corrupted(engine, Type.MOTION_BLUR, 5);
        double angle = point.angle(engine);
        double all = IntStream.rangeClosed(0, 18)
                .mapToDouble(i -> Math.exp(-i * i / 12.5))
                .sum();
        double[] ray = new double[41 * 41];
        for (int i = 0; i <= 18; i++) {
            long row = 20 - Math.round(i * Math.sin(angle));
            long column = 20 - Math.round(i * Math.cos(angle));
            ray[(int) (41 * row + column)] += Math.exp(-i * i / 12.5) / all;
        }
        assertThat(found).containsExactly(ray, within(1e-6));
    }

    @OnEachEngine
    void takesAnyRangeAndEachExampleByItself(Engine engine) {
        for (Type type : Type.values()) {
            CorruptedImage unit = CorruptedImage.of(16);
            CorruptedImage wide = new CorruptedImage(3, 16, new InputInfo(-10, 30), unit.color());
            assertThat(wide.corrupted(engine, type, 4))
                    .as("%s", type)
                    .containsExactly(unit.corrupted(engine, type, 4), within(1e-5));
            Corruption corruption = new Corruption(FREE, type, 3);
            Tensor together = images(engine, corruption, 6);
            assertThat(IntStream.of(1, 4).mapToObj(size -> images(engine, corruption, size)))
                    .as("%s", type)
                    .containsOnly(together);
        }
    }

    private static Tensor images(Engine engine, Corruption corruption, int batchSize) {
        return Attacked.results(engine, SmallImages.model(), SmallImages.data(), corruption, batchSize)
                .get(0)
                .inputs()
                .orElseThrow();
    }

    @OnEachEngine
    void refusesTablesAndUnboundedRanges(Engine engine) {
        Corruption fog = new Corruption(FREE, Type.FOG, 1);
        assertThatThrownBy(() -> Attacked.small(engine, fog))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("[N,C,H,W]");
        assertThatThrownBy(() -> Attacked.results(
                        engine, SmallImages.model().withInput(InputInfo.UNBOUNDED), SmallImages.data(), fog, 4))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("-Infinity to Infinity");
    }
}
