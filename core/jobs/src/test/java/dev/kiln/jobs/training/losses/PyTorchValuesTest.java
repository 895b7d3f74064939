package dev.kiln.jobs.training.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.DataSet;
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
    void agreesWithPyTorch(Engine engine) throws IOException {
        List<String> lines = lines();
        assertThat(lines).hasSizeGreaterThan(1);
        for (int i = 0; i < lines.size(); i += 3) {
            String loss = lines.get(i);
            Trained trained = Trained.linear(engine, loss, data(loss), 3);
            assertThat(trained.losses()).as(loss).containsExactly(numbers(lines.get(i + 1)), within(TOLERANCE));
            assertThat(trained.weight()).as(loss).containsExactly(numbers(lines.get(i + 2)), within(TOLERANCE));
        }
    }

    private static DataSet data(String loss) {
        if (loss.startsWith("focal")) {
            return Rows.classes(3, 0, 2, 1, 0, 0);
        }
        return loss.startsWith("triplet")
                ? Rows.others(0, 1, 0, 1, 2, 2)
                : Rows.tokens(new boolean[] {true, true, false, true, false, true}, 3, 0, 2, 1, 0, 0);
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
