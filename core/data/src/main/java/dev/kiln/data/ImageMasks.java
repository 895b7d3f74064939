package dev.kiln.data;

import dev.kiln.api.data.ColumnRole;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataSpec;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * Pictures with a mask each, for segmentation: the class of each pixel.
 *
 * @param spec the specification
 * @param options the options
 * @param files the pictures
 */
record ImageMasks(DataSpec spec, Options options, FileInputs files) {

    private static final Option<Path> MASKS = Option.file(
                    "masks",
                    "a folder or an archive with a mask for each picture, of the same name up to the suffix, whose pixels are numbers of classes")
            .optional();
    private static final Option<Long> IGNORE = Option.integer(
                    "ignore", "the number of a mask's pixels that do not count")
            .atLeast(0)
            .atMost(255)
            .optional();

    /** The options. */
    static final List<Option<?>> OPTIONS = List.of(MASKS, IGNORE);

    private static final int LARGEST = 0xff;

    /** No number of a mask. */
    private static final int NONE = -1;

    /** Whether the user asks for masks. */
    static boolean areIn(Options options) {
        return options.find(MASKS).isPresent();
    }

    /**
     * The data set.
     *
     * @param pictures the examples
     * @param shortSide the length of the scaled shorter side; 0 for that which just covers the crop
     * @param height the height of the crop
     * @param width its width
     * @throws DataException if a picture has no mask or several
     */
    DataSet dataSet(Rows pictures, int shortSide, int height, int width) {
        FileTree tree = FileTree.open(options.find(MASKS).orElseThrow());
        List<String> masks = masks(tree);
        SoftCache numbers = new SoftCache(
                masks.size(),
                place -> MaskFile.numbers(tree.read(masks.get(place)), masks.get(place), shortSide, height, width));
        long[] shape = {height, width};
        Optional<Integer> ignored = options.find(IGNORE).map(Math::toIntExact);
        ColumnarDataSet.Builder builder = ColumnarDataSet.named(spec.text())
                .add("input", ColumnRole.INPUT, pictures, Optional.empty(), List.of())
                .add(
                        "target",
                        ColumnRole.TARGET,
                        new MaskRows(masks.size(), shape, ElementType.INT64, numbers, ignored.orElse(NONE)),
                        Optional.of(Task.OTHER),
                        List.of());
        ignored.ifPresent(number -> builder.add(
                "counts",
                ColumnRole.MASK,
                new MaskRows(masks.size(), shape, ElementType.BOOL, numbers, number),
                Optional.empty(),
                List.of()));
        List<Path> sources = new ArrayList<>(files.tree().sources(files.names()));
        sources.addAll(tree.sources(masks));
        List<String> facts = new ArrayList<>(List.of("a class for each pixel"));
        ignored.ifPresent(number -> facts.add("pixels of the number " + number + " do not count"));
        return builder.build(
                DataFingerprint.ofFiles(sources), new DataDescription(facts, List.of(), notes(tree, masks)));
    }

    private List<String> notes(FileTree tree, List<String> masks) {
        List<String> notes = new ArrayList<>(files.notes());
        if (options.find(EveryFifth.SPLIT).isPresent()) {
            // the other masks are those of the other part
            return notes;
        }
        SkippedFiles.of(tree, masks).map(note -> "Of the masks: " + note).ifPresent(notes::add);
        return notes;
    }

    /** The name of the mask of each picture. */
    private List<String> masks(FileTree tree) {
        Map<String, String> byStem = new HashMap<>();
        Set<String> several = new HashSet<>();
        for (String name : tree.names()) {
            if (byStem.put(stem(name), name) != null) {
                several.add(stem(name));
            }
        }
        List<String> masks = new ArrayList<>();
        for (String picture : files.names()) {
            String mask = byStem.get(stem(picture));
            if (mask == null || several.contains(stem(picture))) {
                throw new DataException("The picture " + picture + " of the data " + spec + " has "
                        + (mask == null ? "no mask" : "several masks") + " of the name " + stem(picture) + " in "
                        + options.find(MASKS).orElseThrow() + ", expected one.");
            }
            masks.add(mask);
        }
        return masks;
    }

    private static String stem(String name) {
        int point = name.lastIndexOf('.');
        return point > name.lastIndexOf('/') + 1 ? name.substring(0, point) : name;
    }

    /**
     * The numbers of masks, INT64 with 0 for one that does not count, since a loss has no such class, or BOOL: whether
     * each counts.
     *
     * @param count their number
     * @param rowShape the axes of one
     * @param elementType INT64 or BOOL
     * @param masks the bytes of the mask at a position
     * @param ignored the number that does not count
     */
    private record MaskRows(
            long count, long[] rowShape, ElementType elementType, LongFunction<byte[]> masks, int ignored)
            implements Rows {

        @Override
        public void fill(ByteBuffer target, long... indices) {
            ByteBuffer values = target.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
            for (long index : indices) {
                for (byte number : masks.apply(index)) {
                    boolean counts = (number & LARGEST) != ignored;
                    if (elementType == ElementType.BOOL) {
                        values.put((byte) (counts ? 1 : 0));
                    } else {
                        values.putLong(counts ? number & LARGEST : 0);
                    }
                }
            }
        }
    }
}
