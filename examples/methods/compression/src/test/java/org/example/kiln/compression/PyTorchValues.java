package org.example.kiln.compression;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The numbers in {@code pytorch-values.txt}, which {@code pytorch_values.py} has written and describes. */
final class PyTorchValues {

    private PyTorchValues() {}

    static double[] of(String name) {
        try (InputStream file = PyTorchValues.class.getResourceAsStream("pytorch-values.txt")) {
            List<String> lines = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            String numbers = lines.get(lines.indexOf(name) + 1);
            return Stream.of(numbers.split(" ", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
