package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Predictions with the command, for data without targets. */
class PredictIT {

    @TempDir
    private Path folder = Path.of("");

    private Workplace workplace = Workplace.of(folder);

    @BeforeEach
    void hasAModelOfATable() {
        String rows = IntStream.range(0, 60)
                .mapToObj(i -> i % 2 == 0 ? 100 + i + ",low" : 300 + i + ",high")
                .collect(Collectors.joining("\n", "height,kind\n", "\n"));
        workplace = Workplace.of(folder)
                .write("net.yaml", "input: {name: row, shape: [1]}\nlayers:\n  - dense: {units: 2}\n")
                .write("training.csv", rows)
                .write("new.csv", "id,height\na,310\nb,120\n");
        workplace
                .kiln(
                        "train --arch net.yaml --epochs 60 --optimizer adam:lr=0.1 --data csv:training.csv --out net.onnx")
                .done();
    }

    @Test
    void aPipeTakesAllPredictionsAsCsvAndNothingElse() {
        Outcome outcome = workplace.kiln("predict net.onnx --data csv:new.csv").done();

        List<String> lines = outcome.out().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("line,class,probability,p(high),p(low)");
        assertThat(lines.get(1)).startsWith("2,high,0.9");
        assertThat(lines.get(2)).startsWith("3,low,0.9");
        assertThat(outcome.err())
                .contains("csv:new.csv: FLOAT [1]", "not looked at: id", "as the model remembers", "2 predictions.");
        assertThat(workplace
                        .kiln("predict net.onnx --data csv:new.csv --quiet")
                        .done()
                        .err())
                .isEmpty();
    }

    @Test
    void aFileTakesThemAsCsvOrAsLinesOfJson() {
        workplace
                .kiln("predict net.onnx --data csv:new.csv --out new.jsonl --json all.json")
                .done();
        workplace
                .kiln("predict net.onnx --data csv:new.csv --out found.csv --limit 1")
                .done();

        assertThat(text("new.jsonl").lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("{\"line\":\"2\",\"class\":\"high\"");
        assertThat(text("found.csv").lines()).hasSize(2);
        assertThat(text("all.json")).contains("\"out\" : \"new.jsonl\"").doesNotContain("\"predictions\"");
    }

    @Test
    void theJsonHasTheTargetsAndThePredictions() {
        JsonNode json = workplace
                .kiln("predict net.onnx --data csv:new.csv --json -")
                .done()
                .json();

        assertThat(json.get("command").asText()).isEqualTo("predict");
        assertThat(json.at("/data/samples").asInt()).isEqualTo(2);
        assertThat(json.at("/targets/0").toString())
                .isEqualTo("{\"name\":\"kind\",\"task\":\"classification\",\"classes\":[\"high\",\"low\"]}");
        assertThat(json.get("predictions").findValuesAsText("class")).containsExactly("high", "low");
        assertThat(json.at("/predictions/0/probabilities/high").asDouble()).isGreaterThan(0.9);
    }

    @Test
    void aFaultInTheLastLineLeavesNothingWritten() {
        workplace.write("odd.csv", "height\n310\nmany\n");
        var before = workplace.content();

        Outcome listed = workplace.kiln("predict net.onnx --data csv:odd.csv").refused();
        Outcome filed = workplace
                .kiln("predict net.onnx --data csv:odd.csv --out odd.jsonl")
                .refused();

        assertThat(listed.out()).isEmpty();
        assertThat(listed.err()).contains("\"many\" in line 3 of odd.csv");
        assertThat(filed.err()).isEqualTo(listed.err());
        assertThat(workplace
                        .kiln("predict net.onnx --data csv:new.csv --out new.txt")
                        .refused()
                        .err())
                .contains("ends with .csv or .jsonl");
        assertThat(workplace.content()).isEqualTo(before);
    }

    @Test
    void picturesAreNamedByTheirFiles() throws IOException {
        Files.createDirectories(folder.resolve("photos"));
        for (String name : List.of("a.png", "b.png")) {
            BufferedImage picture = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
            ImageIO.write(picture, "png", folder.resolve("photos").resolve(name).toFile());
        }
        workplace.write(
                "pictures.yaml",
                "input: {name: image, shape: [1, 28, 28]}\nlayers:\n  - flatten\n  - dense: {units: 10}\n");
        workplace
                .kiln("train --arch pictures.yaml --epochs 1 --data strokes:train?size=50 --out digits.onnx")
                .done();

        assertThat(workplace
                        .kiln("predict digits.onnx --data images:photos")
                        .done()
                        .out()
                        .lines()
                        .map(line -> line.split(",")[0]))
                .containsExactly("file", "a.png", "b.png");
    }

    private String text(String name) {
        return new String(workplace.bytes(name), StandardCharsets.UTF_8);
    }
}
