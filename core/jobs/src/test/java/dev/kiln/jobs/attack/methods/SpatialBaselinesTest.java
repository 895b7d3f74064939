package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.Queries;
import dev.kiln.plugins.attacks.Blur;
import dev.kiln.plugins.attacks.Contrast;
import dev.kiln.plugins.attacks.RotationTranslation;
import dev.kiln.testkit.OnEachEngine;
import java.util.stream.IntStream;

/** Contrast, blur, rotation and translation. */
class SpatialBaselinesTest {

    private static final ThreatModel FREE = new ThreatModel(Norm.LINF, false);

    private static AttackResult images(Engine engine, Attack attack) {
        return Attacked.results(engine, SmallImages.model(), SmallImages.data(), attack, 4)
                .get(0);
    }

    private interface Changed {
        double[] by(double[] image, int amount);
    }

    /** The first amount that a plain loop finds, and its image. */
    private static void assertFirst(AttackResult result, int amounts, Changed changed) {
        float[] found = Attacked.inputs(result);
        long queries = 0;
        for (int example = 0; example < SmallImages.EXAMPLES; example++) {
            double[] image = SmallImages.image(example);
            double[] tried = image;
            for (int amount = 0; amount < amounts; amount++) {
                tried = changed.by(image, amount);
                queries++;
                if (SmallImages.predicted(tried) != SmallImages.label(example)) {
                    break;
                }
            }
            for (int f = 0; f < tried.length; f++) {
                assertThat(found[example * tried.length + f]).isCloseTo((float) tried[f], within(1e-6f));
            }
        }
        assertThat(result.queries()).isEqualTo(new Queries(queries, 0));
    }

    private static double mean(double[] image, int channel) {
        return IntStream.range(42 * channel, 42 * channel + 42)
                        .mapToDouble(i -> image[i])
                        .sum()
                / 42;
    }

    @OnEachEngine
    void reducesTheContrastDownToTheMean(Engine engine) {
        AttackResult result = images(engine, new Contrast(FREE, 7));
        assertThat(result.threat()).isEqualTo(FREE);
        assertFirst(
                result,
                7,
                (image, step) -> IntStream.range(0, image.length)
                        .mapToDouble(i -> mean(image, i / 42) + (6 - step) / 7.0 * (image[i] - mean(image, i / 42)))
                        .toArray());
        AttackResult none = Attacked.results(
                        engine,
                        ConstantProblem.model(InputInfo.UNBOUNDED),
                        ConstantProblem.data(),
                        new Contrast(FREE, 3),
                        60)
                .get(0);
        float[] clean = LinearProblem.features();
        float[] found = Attacked.inputs(none);
        for (int i = 0; i < found.length; i++) {
            int from = i / 4 * 4;
            float mean = (clean[from] + clean[from + 1] + clean[from + 2] + clean[from + 3]) / 4;
            assertThat(found[i]).isCloseTo(mean, within(1e-6f));
        }
        assertThat(none.queries()).isEqualTo(new Queries(3L * LinearProblem.EXAMPLES, 0));
    }

    @OnEachEngine
    void blursWithAGaussian(Engine engine) {
        assertFirst(images(engine, new Blur(FREE, 10)), 10, (image, step) -> blurred(image, 0.7 * (step + 1)));
    }

    /** A direct sum over the plane, which continues as in a mirror. */
    private static double[] blurred(double[] image, double deviation) {
        int radius = (int) Math.floor(4 * deviation + 0.5);
        double[] blurred = new double[image.length];
        for (int i = 0; i < image.length; i++) {
            double weights = 0;
            for (int dy = -radius; dy <= radius; dy++) {
                for (int dx = -radius; dx <= radius; dx++) {
                    double weight = Math.exp(-(dy * dy + dx * dx) / (2 * deviation * deviation));
                    int y = mirrored(i / 6 % 7 + dy, 7);
                    int x = mirrored(i % 6 + dx, 6);
                    blurred[i] += weight * image[i / 42 * 42 + y * 6 + x];
                    weights += weight;
                }
            }
            blurred[i] /= weights;
        }
        return blurred;
    }

    private static int mirrored(int place, int length) {
        int at = place;
        while (at < 0 || at >= length) {
            at = at < 0 ? -1 - at : 2 * length - 1 - at;
        }
        return at;
    }

    /** Quarter turns and shifts by whole pixels move pixels without mixing them. */
    @OnEachEngine
    void rotatesAndShifts(Engine engine) {
        AttackResult still = images(engine, new RotationTranslation(FREE, 0, 0, 1, 1));
        assertThat(Attacked.inputs(still)).containsExactly(SmallImages.pixels(), within(1e-7f));
        assertThat(still.queries()).isEqualTo(new Queries(SmallImages.EXAMPLES, 0));

        AttackResult shifted = images(engine, new RotationTranslation(FREE, 0, 2.0 / 6, 1, 3));
        assertFirst(shifted, 9, SpatialBaselinesTest::shifted);
    }

    /** By 0, or by a third of six columns and of seven rows: the smallest first, of equal ones in the grid's order. */
    private static double[] shifted(double[] image, int amount) {
        int[][] order = {{0, 0}, {-1, 0}, {0, -1}, {0, 1}, {1, 0}, {-1, -1}, {-1, 1}, {1, -1}, {1, 1}};
        double down = 7 / 3.0 * order[amount][0];
        int right = 2 * order[amount][1];
        double[] shifted = new double[image.length];
        for (int i = 0; i < image.length; i++) {
            double row = i / 6 % 7 - down;
            int column = i % 6 - right;
            int top = (int) Math.floor(row);
            double part = row - top;
            shifted[i] = (1 - part) * pixel(image, i / 42, top, column) + part * pixel(image, i / 42, top + 1, column);
        }
        return shifted;
    }

    private static double pixel(double[] image, int channel, int row, int column) {
        boolean isInside = row >= 0 && row < 7 && column >= 0 && column < 6;
        return isInside ? image[channel * 42 + row * 6 + column] : 0;
    }

    @OnEachEngine
    void turnsAnImageUpsideDown(Engine engine) {
        AttackResult turned = images(engine, new RotationTranslation(FREE, 180, 0, 2, 1));
        float[] clean = SmallImages.pixels();
        float[] found = Attacked.inputs(turned);
        for (int i = 0; i < found.length; i++) {
            int from = i / 42 * 42;
            assertThat(found[i]).isCloseTo(clean[from + 41 - (i - from)], within(1e-6f));
        }
    }

    @OnEachEngine
    void refusesInputsThatAreNoImages(Engine engine) {
        assertThatThrownBy(() -> Attacked.small(engine, new Blur(FREE, 3)))
                .hasMessageContaining("[N,C,H,W]")
                .isInstanceOf(DataException.class);
    }

    @OnEachEngine
    void doesNotDependOnTheSizeOfBatches(Engine engine) {
        for (Attack attack :
                new Attack[] {new Contrast(FREE, 5), new Blur(FREE, 5), new RotationTranslation(FREE, 30, 0.1, 3, 3)}) {
            Tensor together = images(engine, attack).inputs().orElseThrow();
            assertThat(IntStream.of(1, 6)
                            .mapToObj(size -> Attacked.results(
                                            engine, SmallImages.model(), SmallImages.data(), attack, size)
                                    .get(0)
                                    .inputs()
                                    .orElseThrow()))
                    .containsOnly(together);
        }
    }
}
