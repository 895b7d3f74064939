package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables with the command: a model trained on one reads raw ones, and the interpretation is printed. */
class TablesIT {

    private static final String TRAIN = "train --arch net.yaml --epochs 60 --optimizer adam:lr=0.05 --out net.onnx ";

    @TempDir
    private Path folder = Path.of("");

    private Workplace workplace = Workplace.of(folder);

    @BeforeEach
    void hasTablesAndAnArchitecture() {
        String architecture = """
                input: {name: row, shape: [3]}
                layers:
                  - dense: {units: 8}
                  - relu
                  - dense: {units: 3}
                """;
        workplace = Workplace.of(folder)
                .write("net.yaml", architecture)
                .write("training.csv", training())
                .write("one.csv", "kind,id,soil,height\nc,7,wet,208\n");
    }

    /** Three kinds that height and soil distinguish. */
    private static String training() {
        return IntStream.range(0, 60)
                .mapToObj(i -> switch (i % 3) {
                    case 0 -> 100 + i / 10.0 + ",dry,a";
                    case 1 -> 100 + i / 10.0 + ",wet,b";
                    default -> 200 + i / 10.0 + ",wet,c";
                })
                .collect(Collectors.joining("\n", "height,soil,kind\n", "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void aTrainedModelReadsATableOfOneRowAndOfOtherColumns(String engine) {
        workplace.kiln(TRAIN + "--data csv:training.csv --engine " + engine).done();

        Outcome outcome = workplace
                .kiln("evaluate net.onnx --data csv:one.csv --json - --engine " + engine)
                .done();

        assertThat(outcome.json().at("/results/0/accuracy").asDouble()).isEqualTo(1);
        assertThat(outcome.err()).contains("csv:one.csv: 1 example", "not looked at: id", "as the model remembers");
        assertThat(workplace
                        .kiln("evaluate net.onnx --data csv:one.csv --quiet")
                        .done()
                        .err())
                .isEmpty();
    }

    @Test
    void modelsSideBySideReadTheTableEachInItsOwnWay() {
        workplace.kiln(TRAIN + "--data csv:training.csv").done();
        workplace.write("other.csv", training().replace("dry,a", "dry,z").replace("1", "7"));
        workplace
                .kiln(TRAIN.replace("net.onnx", "other.onnx") + "--data csv:other.csv")
                .done();
        workplace.write("test.csv", "height,soil,kind\n205,wet,c\n204,wet,c\n");

        JsonNode json = workplace
                .kiln("evaluate other.onnx net.onnx --data csv:test.csv --json -")
                .done()
                .json();

        assertThat(json.at("/results/1/accuracy").asDouble()).isEqualTo(1);
    }

    @Test
    void aTableWithoutAColumnOfTheModelIsRefused() {
        workplace.kiln(TRAIN + "--data csv:training.csv").done();
        workplace.write("two.csv", "height,kind\n100,a\n");

        assertThat(workplace
                        .kiln("evaluate net.onnx --data csv:two.csv")
                        .refused()
                        .err())
                .contains("has no column soil");
    }

    @Test
    void aColumnOfNumbersWithAnotherCellIsRefusedBeforeAnyWork() {
        workplace.write("odd.csv", training() + "None,wet,a\n");
        var before = workplace.content();

        assertThat(workplace.kiln(TRAIN + "--data csv:odd.csv").refused().err())
                .contains("\"None\" in line 62 of odd.csv", "missing=None");
        assertThat(workplace.content()).isEqualTo(before);
    }

    @Test
    void saysWhatADataSetHolds() {
        workplace.write("odd.csv", training() + "None,wet,a\n");

        JsonNode json =
                workplace.kiln("data csv:odd.csv?missing=None --json -").done().json();

        assertThat(json.get("command").asText()).isEqualTo("data");
        assertThat(json.at("/data/samples").asInt()).isEqualTo(61);
        assertThat(json.get("task").asText()).isEqualTo("classification");
        assertThat(json.get("example").toString()).contains("\"FLOAT\"", "[3]");
        assertThat(json.get("columns").findValuesAsText("name")).containsExactly("height", "soil", "kind");
        assertThat(json.at("/columns/0/kind").asText()).isEqualTo("number");
        assertThat(json.at("/columns/0/missing").asInt()).isEqualTo(1);
        assertThat(json.at("/columns/0/min").asDouble()).isEqualTo(100);
        assertThat(json.at("/columns/0/max").asDouble()).isEqualTo(205.9);
        assertThat(json.at("/columns/1/mostFrequent/0").asText()).isEqualTo("wet");
        assertThat(json.at("/columns/2/role").asText()).isEqualTo("target");
        assertThat(json.get("classes").findValuesAsText("name")).containsExactly("a", "b", "c");
        assertThat(json.get("classes").findValuesAsText("examples")).containsExactly("21", "20", "20");
        assertThat(json.get("first").size()).isEqualTo(3);
        assertThat(json.at("/data/notes/0").asText()).contains("1 missing cells of height (None)");
        assertThat(workplace.kiln("data csv:training.csv").done().out())
                .contains("height", "soil", "examples 60, FLOAT [3]");
        assertThat(workplace
                        .kiln("data strokes --limit 20 --report report")
                        .done()
                        .out())
                .contains("FLOAT [1, 28, 28]", "the first 20 of");
        assertThat(new String(workplace.bytes("report/report.html"), StandardCharsets.UTF_8))
                .contains("The first ones of each class.", "data:image/png", "NaN or infinite");
    }

    /** Every text but one occurs once, so that the width depends on the rows that are held out. */
    @Test
    void anOpenNetworkHasTheFormOfTheRowsThatItIsTrainedOn() {
        String rows = IntStream.range(0, 100)
                .mapToObj(i -> (i % 10 == 0 ? "rare " + i : "usual") + "," + i % 7 + "," + (i % 2 == 0 ? "a" : "b"))
                .collect(Collectors.joining("\n", "text,number,kind\n", "\n"));
        workplace.write("rare.csv", rows).write("open.yaml", "layers: [dense: {units: 4}, relu, dense]");

        workplace
                .kiln("train --arch open.yaml --data csv:rare.csv --epochs 1 --validation 20% --out open.onnx")
                .done();
        assertThat(workplace
                        .kiln("evaluate open.onnx --data csv:rare.csv")
                        .done()
                        .out())
                .contains("accuracy");
    }
}
