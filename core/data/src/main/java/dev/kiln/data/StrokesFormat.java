package dev.kiln.data;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.extension.Spelling;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import dev.kiln.api.format.DataSpec;
import dev.kiln.graph.error.DataException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * The built-in digits, which need no file: {@code strokes} or {@code strokes:train}, 10,000 images, and
 * {@code strokes:test}, 2,000 others.
 *
 * <p>An example is FLOAT {@code [1, 28, 28]} (C, H, W) in [0, 1], 1 is ink. They are drawn by a seeded generator on
 * first use, and kept as bytes: 784 for each. Example i is the same for every size.
 */
public final class StrokesFormat implements DataFormat {

    private static final Option<Long> SIZE = Option.integer(
                    "size", "the number of images; 10000 for train and 2000 for test if left out")
            .atLeast(1)
            .atMost(10_000_000)
            .optional();

    private static final Option<Long> SEED = Option.integer(
                    "seed", "the seed of the drawings; it is part of the data and independent of the seed of the run")
            .byDefault(0L);

    private static final long TRAIN_SIZE = 10_000;
    private static final long TEST_SIZE = 2_000;

    @Override
    public String name() {
        return "strokes";
    }

    @Override
    public String summary() {
        return "28x28 images of the ten digits, drawn by a seeded generator";
    }

    @Override
    public String usage() {
        return "strokes[:train|:test]";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(SIZE, SEED);
    }

    @Override
    public DataSource create(Options options) {
        return spec -> open(spec, options);
    }

    private static TensorDataSet open(DataSpec spec, Options options) {
        Part part = part(spec);
        long size = options.find(SIZE).orElse(part == Part.TRAIN ? TRAIN_SIZE : TEST_SIZE);
        long seed = options.get(SEED);
        DrawnDigits digits = new DrawnDigits(seed, part);
        DataFingerprint fingerprint = DataFingerprint.ofText(String.join(
                " ", "strokes", "" + DrawnDigits.VERSION, "seed", "" + seed, part.word(), "size", "" + size));
        return new TensorDataSet(
                spec.text(),
                Task.CLASSIFICATION,
                TensorDataSet.numbered(10),
                images(digits, (int) size),
                Labels.rows(
                        IntStream.range(0, (int) size).mapToLong(digits::label).toArray()),
                fingerprint,
                List.of());
    }

    private static Part part(DataSpec spec) {
        List<String> words = List.of("train", "test");
        return switch (spec.location()) {
            case "", "train" -> Part.TRAIN;
            case "test" -> Part.TEST;
            default ->
                throw new DataException("The data " + spec + " asks for the part \"" + spec.location()
                        + "\" of strokes." + Spelling.hint(spec.location(), words) + " It has train and test.");
        };
    }

    private static Rows images(DrawnDigits digits, int size) {
        // two threads may draw one image at once; they draw the same
        AtomicReferenceArray<byte[]> drawn = new AtomicReferenceArray<>(size);
        return new PixelRows(size, new long[] {1, DrawnDigits.EDGE, DrawnDigits.EDGE}, index -> {
            byte[] image = drawn.get((int) index);
            if (image == null) {
                image = digits.image(index);
                drawn.set((int) index, image);
            }
            return image;
        });
    }
}
