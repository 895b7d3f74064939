package dev.kiln.data;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import dev.kiln.api.format.DataSpec;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The binary version of CIFAR-10: {@code cifar10:DIR}.
 *
 * <p>All files whose names begin with {@code data_batch} (the part {@code train}) or {@code test_batch} ({@code test})
 * and end with {@code .bin} or {@code .bin.gz} are read in the order of their names; a file may hold any number of
 * records, each a label and 3 x 32 x 32 bytes. An example is FLOAT {@code [3, 32, 32]} (C, H, W; red, green, blue), a
 * byte divided by 255. Source: A. Krizhevsky, <i>Learning Multiple Layers of Features from Tiny Images</i>, 2009.
 */
public final class Cifar10Format implements DataFormat {

    private static final int CLASSES = 10;
    private static final int PIXELS = 3 * 32 * 32;
    private static final Pattern BATCH = Pattern.compile("data_batch_(\\d{1,2})\\.bin(\\.gz)?");

    private static final List<String> NAMES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    @Override
    public String name() {
        return "cifar10";
    }

    @Override
    public String summary() {
        return "32x32 colour photos in ten classes: the binary version of CIFAR-10, gzip or plain";
    }

    @Override
    public String usage() {
        return "cifar10:DIR";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(Part.SPLIT);
    }

    @Override
    public DataSource create(Options options) {
        return spec -> open(spec, options.get(Part.SPLIT));
    }

    private static TensorDataSet open(DataSpec spec, Part part) {
        Path folder = spec.path("DIR");
        List<String> notes = new ArrayList<>();
        List<Path> files = files(folder, part, notes);
        List<byte[]> images = new ArrayList<>();
        List<Long> labels = new ArrayList<>();
        for (Path file : files) {
            InputFile.read(file, content -> readAll(file, content, images, labels));
        }
        return new TensorDataSet(
                spec.text(),
                Task.CLASSIFICATION,
                ClassNames.in(folder, CLASSES).orElse(NAMES),
                PixelRows.of(images.toArray(byte[][]::new), 3, 32, 32),
                Labels.rows(labels.stream().mapToLong(Long::longValue).toArray()),
                DataFingerprint.ofFiles(files),
                notes);
    }

    private static int readAll(Path file, InputStream content, List<byte[]> images, List<Long> labels)
            throws IOException {
        byte[] packed = content.readNBytes(PIXELS + 1);
        int records = 0;
        while (packed.length > 0) {
            if (packed.length <= PIXELS) {
                throw new EOFException();
            }
            long label = packed[0] & 0xff;
            if (label >= CLASSES) {
                throw new DataException("The file " + file + " has the label " + label + " at record " + records
                        + ", expected one in [0, 9]: it is not a CIFAR-10 file.");
            }
            labels.add(label);
            images.add(Arrays.copyOfRange(packed, 1, packed.length));
            records++;
            packed = content.readNBytes(PIXELS + 1);
        }
        return records;
    }

    private static List<Path> files(Path folder, Part part, List<String> notes) {
        String stem = part == Part.TRAIN ? "data_batch" : "test_batch";
        Pattern usual = Pattern.compile(stem + ".*\\.bin(\\.gz)?");
        List<Path> found = InputFile.in(folder).stream()
                .filter(file -> usual.matcher(InputFile.name(file)).matches())
                .toList();
        if (found.isEmpty()) {
            throw new FileFormatException("The folder " + folder + " has no " + stem + "*.bin or " + stem
                    + "*.bin.gz; it is where the binary " + "version of CIFAR-10 was unpacked.");
        }
        Set<Path> all = Set.copyOf(found);
        List<Path> files = found.stream()
                .filter(file -> !all.contains(plain(file)) || plain(file).equals(file))
                .toList();
        files.stream()
                .filter(file -> all.contains(file.resolveSibling(InputFile.name(file) + ".gz")))
                .map(InputFile::notReadBeside)
                .forEach(notes::add);
        missing(files)
                .forEach(batch -> notes.add("There is no " + stem + "_" + batch
                        + ", although there are later ones; its examples are not among these."));
        return files;
    }

    private static Path plain(Path file) {
        return file.resolveSibling(InputFile.name(file).replaceAll("\\.gz$", ""));
    }

    /** The missing numbers below the maximum one. */
    private static List<Integer> missing(List<Path> files) {
        Set<Integer> there = files.stream()
                .map(file -> BATCH.matcher(InputFile.name(file)))
                .filter(Matcher::matches)
                .map(batch -> Integer.parseInt(batch.group(1)))
                .collect(Collectors.toSet());
        int last = there.stream().mapToInt(Integer::intValue).max().orElse(0);
        return IntStream.range(1, last)
                .filter(batch -> !there.contains(batch))
                .boxed()
                .toList();
    }
}
