package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.data.NpzWriter;
import dev.kiln.graph.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the pages on training, compression and predictions, on small data of the kinds that they name. */
class PagesIT {

    private static final int ROWS = 200;

    @TempDir
    private Path folder;

    private Workplace place() {
        return Workplace.of(folder);
    }

    private static String table(int from) {
        StringBuilder rows = new StringBuilder("size,rooms,kind\n");
        for (int i = from; i < from + ROWS; i++) {
            double size = 50 + 40 * Math.sin(1.7 * i);
            int rooms = 1 + i % 5;
            rows.append(size).append(',').append(rooms).append(size / 20 > rooms ? ",large\n" : ",small\n");
        }
        return rows.toString();
    }

    /** The commands of a page in order, with a word replaced by one for data that are at hand. */
    private void runAll(Page page, int count, String word, String by) throws IOException {
        List<String> commands = page.commands();
        assertThat(commands).hasSize(count);
        for (String command : commands) {
            Page.run(place(), command.replace(word, by));
        }
    }

    private void train(String network, String data) {
        place().write("made.yaml", network);
        Page.run(place(), "train --arch made.yaml --data " + data + " --epochs 2 --out model.onnx");
    }

    @Test
    void training() throws IOException {
        place().write("train.csv", table(0))
                .write("test.csv", table(ROWS))
                .write("network.yaml", "layers: [dense: {units: 8}, relu, dense]")
                .write("two.yaml", """
                        layers:
                          - dense: {units: 4, from: left, name: a}
                          - dense: {units: 4, from: right, name: b}
                          - concat: {from: [a, b], name: both}
                          - dense: {name: kind}
                          - dense: {from: both, name: size}
                        outputs: [kind, size]
                        """);
        NpzWriter.write(folder.resolve("two.npz"), columns());

        runAll(Page.of("training.md"), 3, "DATA", "csv:test.csv");
        assertThat(folder.resolve("result.json")).exists();
    }

    private static Map<String, Tensor> columns() {
        float[] left = new float[ROWS];
        float[] size = new float[ROWS];
        long[] kind = new long[ROWS];
        for (int i = 0; i < ROWS; i++) {
            left[i] = (float) Math.sin(1.3 * i);
            size[i] = 2 * left[i];
            kind[i] = left[i] > 0 ? 1 : 0;
        }
        Map<String, Tensor> columns = new LinkedHashMap<>();
        columns.put("left", Tensor.of(left, ROWS, 1));
        columns.put("right", Tensor.of(size, ROWS, 1));
        columns.put("kind", Tensor.of(kind, ROWS));
        columns.put("size", Tensor.of(size, ROWS, 1));
        return columns;
    }

    @Test
    void compression() throws IOException {
        List<String> commands = Page.of("compression.md").commands();
        assertThat(commands).hasSize(1);
        place().write("train.csv", table(0)).write("test.csv", table(ROWS));
        train("layers: [dense: {units: 32}, relu, dense]", "csv:train.csv");
        Page.run(place(), commands.get(0).replace("1%", "100%"));
    }

    @Test
    void pruning() throws IOException {
        List<String> commands = Page.of("pruning.md").commands();
        assertThat(commands).hasSize(6);
        place().write("train.txt", "good film\t1\nbad film\t0\n".repeat(20));
        train(
                "layers: [embedding: {vocabulary: 100, units: 8}, lstm: {units: 8, sequences: true}, mean-over-time, dense: {units: 8, name: classifier}, relu, dense]",
                "text:train.txt");
        Page.run(place(), commands.get(3));
        train(
                "layers: [conv2d: {channels: 16, kernel: 3, name: conv1}, relu, flatten, dense: {units: 16, name: fc}, relu, dense]",
                "strokes?size=100");
        for (int i : new int[] {0, 1, 2, 4, 5}) {
            Page.run(place(), commands.get(i).replace("mnist:data/mnist", "strokes?size=100"));
        }
    }

    @Test
    void simplify() throws IOException {
        train("layers: [conv2d: {channels: 4, kernel: 3}, batch-norm, relu, flatten, dense]", "strokes?size=100");
        runAll(Page.of("simplify.md"), 1, "model.onnx", "model.onnx");
    }

    @Test
    void lowRank() throws IOException {
        train("layers: [conv2d: {channels: 16, kernel: 3}, relu, flatten, dense]", "strokes?size=100");
        runAll(Page.of("low-rank.md"), 2, "mnist:data/mnist", "strokes?size=100");
    }

    @Test
    void predictions() throws IOException {
        List<String> commands = Page.of("predict.md").commands();
        assertThat(commands).hasSize(3);
        place().write("train.csv", table(0)).write("new.csv", "size,rooms\n20,1\n80,2\n");
        train("layers: [dense: {units: 8}, relu, dense]", "csv:train.csv");
        for (String command : commands.subList(0, 2)) {
            assertThat(Page.run(place(), command.replace(" > predictions.csv", ""))
                            .out()
                            .lines())
                    .hasSize(3);
        }
        Files.createDirectories(folder.resolve("photos"));
        BufferedImage picture = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        ImageIO.write(picture, "png", folder.resolve("photos").resolve("a.png").toFile());
        train("layers: [flatten, dense]", "strokes?size=100");
        Page.run(place(), commands.get(2));
        assertThat(folder.resolve("found.jsonl")).content().contains("a.png");
    }
}
