package dev.kiln.models;

import dev.kiln.testkit.SharedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/** The 150 irises, read without the data formats. */
final class Flowers {

    private Flowers() {}

    /** Sepal length and width, petal length and width. */
    static float[][] measurements() {
        return rows().stream()
                .map(cells -> {
                    float[] numbers = new float[4];
                    for (int i = 0; i < 4; i++) {
                        numbers[i] = Float.parseFloat(cells[i]);
                    }
                    return numbers;
                })
                .toArray(float[][]::new);
    }

    static List<String> species() {
        return rows().stream().map(cells -> cells[4]).toList();
    }

    private static List<String[]> rows() {
        try {
            return Files.readAllLines(SharedFiles.find("data/iris/iris.csv").orElseThrow()).stream()
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
