package dev.kiln.plugins.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Corruptions that come from other programs, for numbers of a formula in place of drawn ones. The expected sums are of
 * those programs: ImageMagick 6.9.11 (Q16), OpenCV 5.0, SciPy 1.17 and Pillow 12.3 with libjpeg-turbo, in the order of
 * the authors' {@code make_cifar_c.py} and {@code make_imagenet_c.py}, for the severities 1 to 5.
 */
class CorruptedPicturesTest {

    /** A direction of 18 degrees less than the middle one. */
    private static final double TURN = 0.3;

    private static final double EXACT = 1e-4;
    /** ImageMagick rounds to one part in 65535. */
    private static final double ROUNDED = 1e-3;

    /**
     * Channels {@code 0.5 + 0.45 sin((i + 3)²)} for place {@code i} in the image, and for noise {@code 1.4 sin(0.7 (i +
     * 2)²)}, both in single precision.
     */
    private static Picture picture(int channels, int side, int severity) {
        int area = side * side;
        Plane[] planes = IntStream.range(0, channels)
                .mapToObj(channel -> Plane.of(side, side, (y, x) -> {
                    double i = channel * area + y * side + x + 3;
                    return (float) (0.5 + 0.45 * Math.sin(i * i));
                }))
                .toArray(Plane[]::new);
        float[] drawn = new float[area];
        for (int i = 0; i < area; i++) {
            drawn[i] = (float) (1.4 * Math.sin(0.7 * (i + 2.0) * (i + 2)));
        }
        return new Picture(planes, severity, new RandomSearch.Row(drawn, 0), TURN);
    }

    /** The sum of {@code x[i] sin(i + 1)} over the clipped image. */
    private static double sum(Picture picture) {
        double[] colors = Stream.of(picture.channels())
                .flatMapToDouble(channel -> DoubleStream.of(channel.pixels()))
                .toArray();
        return IntStream.range(0, colors.length)
                .mapToDouble(i -> Math.min(Math.max(colors[i], 0), 1) * Math.sin(i + 1.0))
                .sum();
    }

    private static void assertSums(
            Consumer<Picture> corruption, int channels, int side, double tolerance, double... sums) {
        for (int severity = 1; severity <= 5; severity++) {
            Picture picture = picture(channels, side, severity);
            corruption.accept(picture);
            assertThat(sum(picture))
                    .as("severity %s on %s pixels", severity, side)
                    .isCloseTo(sums[severity - 1], within(tolerance));
        }
    }

    /** {@code convert -size 32x32 -depth 16 rgb:- -motion-blur 6x1-18 -depth 16 rgb:-} and so on. */
    @Test
    void blursAlongALineAsImageMagickDoes() {
        assertSums(BlurCorruptions::motion, 3, 32, ROUNDED, -29.6917, -18.8368, -10.5607, -10.5607, -5.3041);
        assertSums(BlurCorruptions::motion, 3, 64, ROUNDED, -1.3589, 1.6265, -1.7171, -1.8947, -1.7604);
    }

    /** The authors' function with ImageMagick's blur of samples of 16 bits. */
    @Test
    void snowsAsThePublishedCode() {
        assertSums(SnowCorruption::snow, 3, 32, ROUNDED, -49.8446, -50.0243, -49.8481, -49.0696, -44.3999);
        assertSums(SnowCorruption::snow, 3, 64, ROUNDED, -43.7298, -27.8936, -26.0862, -18.6040, -17.1734);
    }

    /** The authors' function with OpenCV. */
    @Test
    void spattersAsThePublishedCode() {
        assertSums(SpatterCorruption::spatter, 3, 32, EXACT, -47.0119, -44.7098, -53.4966, -46.7953, -41.1513);
        assertSums(SpatterCorruption::spatter, 3, 64, EXACT, -56.4600, -54.3760, -51.2478, -7.8278, -5.9622);
    }

    /** {@code image.save(file, 'JPEG', quality=80)} and so on; sides that are no multiples of a block are filled up. */
    @Test
    void compressesAsPillowDoes() {
        assertSums(JpegCorruption::compress, 3, 28, EXACT, -8.6194, -7.1258, -8.9091, -3.9732, -1.4970);
        assertSums(JpegCorruption::compress, 3, 65, EXACT, -28.4046, -17.2666, -13.7683, -3.2083, -2.6398);
        assertSums(JpegCorruption::compress, 1, 28, EXACT, -7.8440, -4.9565, -6.3640, -8.8871, -5.6364);
        assertSums(JpegCorruption::compress, 1, 65, EXACT, -56.7102, -79.7092, -79.3083, -75.4923, -81.4437);
    }

    /** Three equal channels through the same functions. */
    @Test
    void takesOneChannelAsGray() {
        assertSums(SnowCorruption::snow, 1, 28, ROUNDED, -7.1808, -6.8818, -7.0774, -6.1446, -5.1916);
        assertSums(SnowCorruption::snow, 1, 65, ROUNDED, -68.6255, -60.3514, -59.4965, -45.6166, -44.0025);
    }
}
