package dev.kiln.data;

import dev.kiln.api.data.Task;
import dev.kiln.api.format.DataSpec;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A folder of IDX files, gzip or plain.
 *
 * <p>It holds {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte}, or {@code t10k-} or {@code test-} for
 * the test part, with or without {@code .gz} or a prefix as in EMNIST. An example is FLOAT {@code [1, H, W]} (C, H, W),
 * a byte divided by 255. With four axes in the file it is {@code [C, H, W]}. A file {@code classes.txt} with a name on
 * each line names the classes.
 */
final class IdxFolder {

    private IdxFolder() {}

    /**
     * Opens a part.
     *
     * @param spec the specification, whose location is the folder
     * @param part the part
     * @param classes the number of classes; one more than the highest label if empty
     */
    static TensorDataSet open(DataSpec spec, Part part, Optional<Long> classes) {
        Path folder = spec.path("DIR");
        List<String> notes = new ArrayList<>();
        Path imageFile = find(folder, part, "images", notes);
        Path labelFile = find(folder, part, "labels", notes);
        IdxFile images = IdxFile.read(imageFile);
        long[] labels = labels(labelFile);
        if (images.shape()[0] != labels.length) {
            throw new DataException(imageFile + " has " + images.shape()[0] + " images and " + labelFile + " has "
                    + labels.length + " labels; they do not belong together.");
        }
        int count = classes.map(Math::toIntExact).orElseGet(() -> Labels.count(spec.text(), labels));
        Labels.check(spec.text(), labels, count);
        return new TensorDataSet(
                spec.text(),
                Task.CLASSIFICATION,
                ClassNames.in(folder, count).orElse(TensorDataSet.numbered(count)),
                PixelRows.of(images.rows(), exampleShape(imageFile, images.shape())),
                Labels.rows(labels),
                DataFingerprint.ofFiles(List.of(imageFile, labelFile)),
                notes);
    }

    private static long[] exampleShape(Path file, long[] shape) {
        return switch (shape.length) {
            case 3 -> new long[] {1, shape[1], shape[2]};
            case 4 -> new long[] {shape[1], shape[2], shape[3]};
            default ->
                throw new FileFormatException("The IDX file " + file + " has " + shape.length
                        + " axes, expected images with 3 (N, H, W) or 4 (N, C, H, W).");
        };
    }

    private static long[] labels(Path file) {
        IdxFile labels = IdxFile.read(file);
        if (labels.shape().length != 1) {
            throw new FileFormatException(
                    "The IDX file " + file + " has " + labels.shape().length + " axes, expected labels with 1.");
        }
        long[] values = new long[labels.rows().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = labels.rows()[i][0] & 0xff;
        }
        return values;
    }

    private static Path find(Path folder, Part part, String what, List<String> notes) {
        String words = part == Part.TRAIN ? "train" : "t10k|test";
        Pattern usual = Pattern.compile("(.*[-_.])?(" + words + ")[-_.]" + what + "([-_.]idx\\d[-_.]ubyte)?(\\.gz)?");
        List<Path> found = InputFile.in(folder).stream()
                .filter(file -> usual.matcher(InputFile.name(file)).matches())
                .toList();
        if (found.isEmpty()) {
            throw new FileFormatException("The folder " + folder + " has no " + (part == Part.TRAIN ? "train" : "t10k")
                    + "-" + what + "-idx" + (what.equals("images") ? 3 : 1) + "-ubyte, with or without .gz.");
        }
        Path first = found.get(0);
        boolean twice = found.size() == 2 && found.get(1).toString().equals(first + ".gz");
        if (found.size() > 1 && !twice) {
            throw new FileFormatException("The folder " + folder + " has several files of " + part.word() + " " + what
                    + ": "
                    + String.join(", ", found.stream().map(InputFile::name).toList())
                    + "; put each data set into a folder of its own.");
        }
        if (twice) {
            notes.add(InputFile.notReadBeside(first));
        }
        return first;
    }
}
