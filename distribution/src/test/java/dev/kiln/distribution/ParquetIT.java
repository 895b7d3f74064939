package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Parquet file is trained, evaluated and predicted as a CSV file of the same table, by a plugin that ships. */
class ParquetIT {

    private static final Path HOUSES =
            Path.of("../plugins/parquet/src/test/resources/dev/kiln/plugins/parquet/houses.parquet");
    private static final String TRAIN = "train --arch net.yaml --epochs 3 --seed 1 --engine onnx --json - --data ";

    private Workplace workplace = Workplace.of(Path.of(""));

    @BeforeEach
    void writesBothFiles(@TempDir Path folder) throws IOException {
        workplace = Workplace.of(folder);
        Files.copy(HOUSES, workplace.file("houses.parquet"));
        StringBuilder lines = new StringBuilder("built,size,rooms,garden,place,owners,price\n");
        String[] places = {"town", "village", ""};
        for (int i = 0; i < 90; i++) {
            lines.append(String.format(
                    Locale.ROOT,
                    "%s,%s,%d,%b,%s,,%s%n",
                    LocalDate.of(1900, 1, 1).plusDays(37L * (300 + i)),
                    i % 30 == 7 ? "" : Double.toString(40 + i * 37 % 90),
                    1 + i * 5 % 6,
                    i % 3 == 0,
                    places[i % 3],
                    100.5 + i * 37 % 90 * 2 + i % 3 * 30));
        }
        workplace.write("houses.csv", lines.toString());
        workplace.write("net.yaml", "layers: [{dense: {units: 8}}, relu, dense]\n");
    }

    @Test
    void givesTheNumbersOfACsvFile() {
        JsonNode csv = workplace
                .kiln(TRAIN + "csv:houses.csv?drop=owners&split=train --out csv.onnx")
                .done()
                .json();
        JsonNode parquet = workplace
                .kiln(TRAIN + "parquet:houses.parquet?drop=owners&split=train --out parquet.onnx")
                .done()
                .json();
        assertThat(parquet.at("/final/loss").isNumber()).isTrue();
        assertThat(parquet.at("/final/loss")).isEqualTo(csv.at("/final/loss"));
        assertThat(parquet.get("plugins").toString()).contains("dev.kiln.plugins.parquet");

        String evaluate = "evaluate parquet.onnx --engine onnx --json - --data ";
        JsonNode expected =
                workplace.kiln(evaluate + "csv:houses.csv?split=test").done().json();
        JsonNode evaluated = workplace
                .kiln(evaluate + "parquet:houses.parquet?split=test")
                .done()
                .json();
        assertThat(evaluated.at("/results/0/loss").isNumber()).isTrue();
        assertThat(evaluated.at("/results/0/loss")).isEqualTo(expected.at("/results/0/loss"));

        String predictions = workplace
                .kiln("predict parquet.onnx --data parquet:houses.parquet --engine onnx")
                .done()
                .out();
        assertThat(predictions.lines()).hasSize(91).first().asString().startsWith("row,");
    }

    @Test
    void refusesInOneLine() {
        assertThat(workplace.kiln("data parquet:houses.csv").refused().err())
                .contains("houses.csv is not a Parquet file")
                .hasLineCount(1);
        assertThat(workplace.kiln("data parquet:houses.parquet").refused().err())
                .contains("The column owners", "drop=owners")
                .hasLineCount(1);
    }
}
