package org.example.kiln.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.graph.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The factors of each rank have the error that follows from NumPy's singular values, see {@code numpy_values.py}. */
class FactorsTest {

    private static double[] numbers(String line) {
        return Stream.of(line.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    }

    private static List<String> lines() throws IOException {
        try (InputStream file = FactorsTest.class.getResourceAsStream("numpy-values.txt")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    /** The Frobenius norm of the difference between a matrix and the product of its factors. */
    static double error(Tensor matrix, Tensor left, Tensor right) {
        int rank = (int) left.shape()[1];
        int columns = (int) right.shape()[1];
        double sum = 0;
        for (int i = 0; i < matrix.size(); i++) {
            double product = 0;
            for (int k = 0; k < rank; k++) {
                product += left.getDouble(i / columns * rank + k) * right.getDouble(k * columns + i % columns);
            }
            sum += Math.pow(matrix.getDouble(i) - product, 2);
        }
        return Math.sqrt(sum);
    }

    @Test
    void haveTheLeastErrorOfEachRank() throws IOException {
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i += 2) {
            double[] shape = numbers(lines.get(i));
            double[] values = numbers(lines.get(i + 1));
            Tensor matrix = SmallNetwork.filled(k -> Math.sin((k + 1) * (k + 1)), (long) shape[0], (long) shape[1]);
            Factors factors = new Factors(matrix);
            for (int rank = 1; rank <= values.length; rank++) {
                double left = Arrays.stream(values).skip(rank).map(v -> v * v).sum();
                assertThat(error(matrix, factors.left(rank), factors.right(rank)))
                        .as("%s, rank %d", lines.get(i), rank)
                        .isCloseTo(Math.sqrt(left), within(2e-6));
            }
        }
    }

    @Test
    void choosesTheRankByTheEnergy() {
        Factors factors = new Factors(Tensor.of(new float[] {3, 0, 0, 0, 0, 4}, 2, 3));
        assertThat(List.of(factors.rank(0.1), factors.rank(0.63), factors.rank(0.65), factors.rank(1)))
                .containsExactly(1, 1, 2, 2);
    }
}
