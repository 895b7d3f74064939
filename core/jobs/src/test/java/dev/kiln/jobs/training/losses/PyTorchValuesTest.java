package dev.kiln.jobs.training.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.graph.engine.Engine;
import dev.kiln.testkit.OnEachEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Losses and parameters in some full-batch steps, compared with those of PyTorch in double precision:
 * {@code pytorch-values.txt} was written by {@code pytorch_values.py}, which describes the network and the lines.
 */
class PyTorchValuesTest {

    private static final double TOLERANCE = 2e-6;

    @OnEachEngine
    void decreasesAsInPyTorch(Engine engine) throws IOException {
        List<String> lines = lines();
        assertThat(lines).hasSizeGreaterThan(60);
        for (int i = 0; i < lines.size(); i += 3) {
            String[] words = lines.get(i).split(" ", 2);
            Trained trained = Trained.linear(engine, words[0], Rows.named(words[1]), 3);
            assertThat(trained.losses()).as(lines.get(i)).containsExactly(numbers(lines.get(i + 1)), within(TOLERANCE));
            assertThat(trained.losses()[2]).as(lines.get(i)).isLessThan(trained.losses()[0]);
            assertThat(trained.weight()).as(lines.get(i)).containsExactly(numbers(lines.get(i + 2)), within(TOLERANCE));
        }
    }

    private static List<String> lines() throws IOException {
        try (InputStream file = PyTorchValuesTest.class.getResourceAsStream("pytorch-values.txt")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private static double[] numbers(String line) {
        return Stream.of(line.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    }
}
