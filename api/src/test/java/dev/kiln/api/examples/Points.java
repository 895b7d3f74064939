package dev.kiln.api.examples;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import dev.kiln.api.format.DataSpec;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A class and two coordinates on each line, such as {@code 1,0.5,-2}.
 */
@Describe(name = "points", value = "A class and two coordinates on each line, separated by commas")
public record Points(
        @Describe(value = "the number of classes", atLeast = 1, atMost = 1000, byDefault = "2")
        int classes) implements DataSource {

    @Override
    public DataSet open(DataSpec spec) {
        List<String> lines = lines(spec.path("FILE"));
        float[] points = new float[2 * lines.size()];
        long[] labels = new long[lines.size()];
        for (int i = 0; i < labels.length; i++) {
            String[] cells = lines.get(i).split(",", -1);
            try {
                labels[i] = Long.parseLong(cells[0]);
                points[2 * i] = Float.parseFloat(cells[1]);
                points[2 * i + 1] = Float.parseFloat(cells[2]);
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new FileFormatException(
                        "The data " + spec + " have \"" + lines.get(i) + "\" in line " + (i + 1)
                                + ", expected a class and two numbers.",
                        e);
            }
        }
        List<String> names =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        return DataSet.classification(
                spec.text(), Tensor.of(points, labels.length, 2), Tensor.of(labels, labels.length), names);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new FileFormatException("The file " + file + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /** Creates {@code points}. */
    public static final class Provider extends RecordProvider<DataSource> implements DataFormat {}
}
