package dev.kiln.plugins.augmentations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Column;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.training.Augmentation;
import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.api.training.AugmentationScope;
import dev.kiln.graph.Noise;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.ProvidedExtensions;
import dev.kiln.testkit.ServiceDeclarations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationsTest {

    private static final long[] IMAGE = {2, 3, 5};
    private static final int PIXELS = 30;

    /** The other examples and the shares that an augmentation states. */
    private record Mixture(int[] partners, float... shares) {}

    /** Noise that is keyed as the host's. */
    private record Scope(long epoch, List<Mixture> mixtures, long... indices) implements AugmentationScope {

        Scope(long epoch, long... indices) {
            this(epoch, new ArrayList<>(), indices);
        }

        @Override
        public List<String> inputs() {
            return List.of(Column.INPUT);
        }

        @Override
        public void mix(int[] partners, float[] shares) {
            mixtures.add(new Mixture(partners, shares));
        }

        @Override
        public long seed() {
            return 7;
        }

        @Override
        public Tensor noise(Noise distribution, long draw, long... example) {
            int each = (int) Arrays.stream(example).reduce(1, (a, b) -> a * b);
            float[] values = new float[indices.length * each];
            for (int i = 0; i < indices.length; i++) {
                SplittableRandom random = new SplittableRandom(epoch * 1_000_003 + draw * 1009 + indices[i]);
                for (int k = 0; k < each; k++) {
                    values[i * each + k] = distribution == Noise.UNIFORM
                            ? (float) random.nextDouble()
                            : (float) (random.nextDouble() + random.nextDouble() - random.nextDouble());
                }
            }
            long[] shape = new long[example.length + 1];
            shape[0] = indices.length;
            System.arraycopy(example, 0, shape, 1, example.length);
            return Tensor.of(values, shape);
        }

        @Override
        public InputInfo range() {
            return InputInfo.UNIT;
        }
    }

    /** The images of a data set, whose pixels are different numbers in [0, 1). */
    private static Batch images(long... indices) {
        float[] pixels = new float[indices.length * PIXELS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (indices[i / PIXELS] * PIXELS + i % PIXELS) / 1000f;
        }
        long[] shape = {indices.length, IMAGE[0], IMAGE[1], IMAGE[2]};
        return new Batch(Tensor.of(pixels, shape), Tensor.of(new long[indices.length], indices.length), indices);
    }

    private static Batch apply(String text, Batch batch, long epoch) {
        Augmentation augmentation = ProvidedExtensions.create(AugmentationProvider.class, text);
        return augmentation.apply(batch, new Scope(epoch, batch.indices()));
    }

    @Test
    void moduleAndFilesDeclareTheSameProviders() {
        assertThat(ServiceDeclarations.ofFiles(Flip.class)).isEqualTo(ServiceDeclarations.ofModule(Flip.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"flip", "crop:padding=2", "gaussian-noise:deviation=0.5"})
    void anExampleIsChangedInTheSameWayInAnyBatchAndOrder(String text) {
        Tensor together = apply(text, images(0, 1, 2, 3, 4, 5), 3).inputs();
        Tensor mixed = apply(text, images(4, 1), 3).inputs();

        assertThat(mixed).isEqualTo(together.select(4, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"flip", "crop:padding=2", "gaussian-noise:deviation=0.5"})
    void anotherEpochChangesOtherwise(String text) {
        Batch all = images(LongStream.range(0, 20).toArray());

        assertThat(apply(text, all, 0).inputs())
                .isNotEqualTo(apply(text, all, 1).inputs());
    }

    @Test
    void twoFlipsAreNone() {
        Batch images = images(0, 1, 2);
        Batch once = apply("flip:probability=1", images, 0);

        assertThat(once.inputs()).isNotEqualTo(images.inputs());
        assertThat(Arrays.copyOf(once.inputs().toFloatArray(), 5)).containsExactly(0.004f, 0.003f, 0.002f, 0.001f, 0);
        assertThat(apply("flip:probability=1", once, 0).inputs()).isEqualTo(images.inputs());
        assertThat(apply("flip:probability=0", images, 0).inputs()).isEqualTo(images.inputs());
    }

    /** Each pixel is 0, or that of the original at the shift of its image. */
    @Test
    void cropMovesPixels() {
        Batch images = images(LongStream.range(0, 50).toArray());
        float[] before = images.inputs().toFloatArray();
        float[] after = apply("crop:padding=1", images, 0).inputs().toFloatArray();
        long[] shifts = new long[9];
        for (int image = 0; image < 50; image++) {
            int shift = shift(before, after, image);
            assertThat(shift).as("the shift of the image " + image).isNotNegative();
            shifts[shift]++;
        }
        assertThat(shifts).doesNotContain(0);
        assertThat(apply("crop:padding=0", images, 0).inputs()).isEqualTo(images.inputs());
        // beyond the image nothing is left
        assertThat(apply("crop:padding=10000", images, 0).inputs().toFloatArray())
                .containsOnly(0);
    }

    private static int shift(float[] before, float[] after, int image) {
        for (int down = -1; down <= 1; down++) {
            for (int right = -1; right <= 1; right++) {
                if (isShifted(before, after, image, down, right)) {
                    return (down + 1) * 3 + right + 1;
                }
            }
        }
        return -1;
    }

    private static boolean isShifted(float[] before, float[] after, int image, int down, int right) {
        for (int i = 0; i < PIXELS; i++) {
            int y = i / 5 % 3 + down;
            int x = i % 5 + right;
            boolean inside = y >= 0 && y < 3 && x >= 0 && x < 5;
            float expected = inside ? before[image * PIXELS + i + down * 5 + right] : 0;
            if (after[image * PIXELS + i] != expected) {
                return false;
            }
        }
        return true;
    }

    @Test
    void noiseStaysInTheRange() {
        Batch images = images(0, 1, 2, 3);
        float[] noisy = apply("gaussian-noise:deviation=10", images, 0).inputs().toFloatArray();
        for (float value : noisy) {
            assertThat(value).isBetween(0f, 1f);
        }
        assertThat(noisy).contains(0f, 1f);
        assertThat(apply("gaussian-noise:deviation=0", images, 0).inputs()).isEqualTo(images.inputs());
    }

    @Test
    void refusesTables() {
        Batch table = new Batch(Tensor.of(new float[6], 2, 3), Tensor.of(new long[2], 2), new long[] {0, 1});

        assertThatThrownBy(() -> apply("flip", table, 0))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("flip", "[N, C, H, W]", "[2, 3]");
        assertThat(apply("gaussian-noise", table, 0).inputs().shape()).containsExactly(2, 3);
    }

    private static List<Float> floats(Batch batch) {
        float[] values = batch.inputs().toFloatArray();
        return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
    }

    private static Mixture mixture(String text, Batch batch, Consumer<Batch> changed) {
        Scope scope = new Scope(3, batch.indices());
        changed.accept(
                ProvidedExtensions.create(AugmentationProvider.class, text).apply(batch, scope));
        assertThat(scope.mixtures()).hasSize(1);
        return scope.mixtures().get(0);
    }

    @Test
    void mixupTakesTheWeightedMeanOfTwoExamples() {
        Batch batch = images(LongStream.range(0, 50).toArray());
        float[] before = batch.inputs().toFloatArray();
        List<Float> after = new ArrayList<>();
        Mixture mixture = mixture("mixup:alpha=1", batch, mixed -> after.addAll(floats(mixed)));

        for (int i = 0; i < before.length; i++) {
            int example = i / PIXELS;
            double share = mixture.shares()[example];
            double other = before[mixture.partners()[example] * PIXELS + i % PIXELS];
            assertThat(after.get(i).doubleValue()).isCloseTo(share * before[i] + (1 - share) * other, within(1e-6));
        }
        assertThat(mixture.partners()).doesNotHaveDuplicates();
    }

    @Test
    void cutMixKeepsTheStatedShareOfPixels() {
        Batch batch = images(LongStream.range(0, 50).toArray());
        float[] before = batch.inputs().toFloatArray();
        List<Float> after = new ArrayList<>();
        Mixture mixture = mixture("cutmix", batch, mixed -> after.addAll(floats(mixed)));

        for (int example = 0; example < 50; example++) {
            int kept = 0;
            for (int pixel = 0; pixel < PIXELS; pixel++) {
                float now = after.get(example * PIXELS + pixel);
                float other = before[mixture.partners()[example] * PIXELS + pixel];
                boolean isOwn = now == before[example * PIXELS + pixel];
                assertThat(isOwn || now == other).isTrue();
                kept += isOwn ? 1 : 0;
            }
            assertThat((double) mixture.shares()[example]).isCloseTo((double) kept / PIXELS, within(1e-6));
        }
        assertThat(mixture.shares()).hasSize(50);
    }

    /** The mean of Beta(a, a) is 1/2, its variance 1 / (4 (2 a + 1)). */
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.2, 0.5, 1})
    void sharesHaveTheMomentsOfTheBetaDistribution(double alpha) {
        int count = 20_000;
        float[] shares = SymmetricBeta.draw(
                alpha, new Scope(0, LongStream.range(0, count).toArray()), count, 1);
        double mean = 0;
        double square = 0;
        for (float share : shares) {
            mean += share / (double) count;
            square += (share - 0.5) * (share - 0.5) / count;
        }

        // four standard errors of the mean of numbers whose deviation is at most 1/2
        assertThat(mean).isCloseTo(0.5, within(0.015));
        assertThat(square).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.005));
    }
}
