package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of JSON hold the same tables as CSV files. */
class JsonLinesFormatTest {

    private static final String CSV = "a,t,b,y\n0,u,true,cat\n10,v,false,dog\n20.5,v,,eel\n";
    private static final String JSON = """
            {"a": 0, "t": "u", "b": true, "y": "cat"}

            {"t": " v ", "a": "10", "b": false, "y": "dog"}
            {"a": 2.05e1, "t": "v", "b": null, "y": "eel"}
            """;

    @TempDir
    private Path folder = Path.of("");

    private String file(String name, String content) {
        try {
            return Files.writeString(folder.resolve(name), content).toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private DataSet open(String content, String query) {
        return DataSets.builtIn().open("jsonl:" + file("table.jsonl", content) + query);
    }

    private static float[] inputs(DataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray()).inputs().toFloatArray();
    }

    private static long[] labels(DataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray()).targets().toLongArray();
    }

    @Test
    void holdTheSameTableAsACsvFile() {
        DataSet csv = DataSets.builtIn().open("csv:" + file("table.csv", CSV));
        DataSet json = open(JSON, "");

        assertThat(inputs(json)).containsExactly(inputs(csv));
        assertThat(labels(json)).containsExactly(labels(csv));
        assertThat(json.classes()).containsExactly("cat", "dog", "eel");
        assertThat(DataDescription.of(json)).isEqualTo(DataDescription.of(csv));
        assertThat(((Encoded) json).encoding()).isEqualTo(((Encoded) csv).encoding());
    }

    @Test
    void aMemberThatAnObjectDoesNotHaveIsMissing() {
        DataSet data = open(
                "{\"a\": 1, \"y\": 5.5}\n{\"b\": 3, \"y\": 6.5}\n{\"a\": 3, \"b\": 5, \"y\": 7.5}\n",
                "?target=y&scale=none");

        assertThat(data.task()).isEqualTo(Task.REGRESSION);
        assertThat(inputs(data)).containsExactly(1, 4, 2, 3, 3, 5);
        assertThat(DataDescription.of(data).notes())
                .contains("1 missing cells of a (blank) were filled with the median 2.0.");
    }

    @Test
    void textsMayHaveDecimalCommas() {
        assertThat(inputs(open("{\"a\": \"1,5\", \"y\": 1}\n{\"a\": 2.5, \"y\": 0}\n", "?decimal=comma&scale=none")))
                .containsExactly(1.5f, 2.5f);
    }

    @Test
    void faultsNameTheLine() {
        assertThatThrownBy(() -> open("{\"a\": 1}\n\n{\"a\": [1]}\n", ""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Line 3 of", "an array in \"a\"");
        assertThatThrownBy(() -> open("{\"a\": 1}\n[1]\n", ""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Line 2 of");
        assertThatThrownBy(() -> open("{\"a\": 1}\n{\"a\": \n", ""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Line 2 of");
        assertThatThrownBy(() -> open("{\"a\": 1, \"y\": 1}\n{\"a\": \"x\", \"y\": 2}\n", ""))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"x\" in line 2 of");
        assertThatThrownBy(() -> open("\n", ""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("is empty");
    }

    @Test
    void aModelOfATableReadsLinesOfJsonForPredictions() {
        GraphBuilder graph = new GraphBuilder("net");
        var input = graph.input("x", new TensorType(ElementType.FLOAT, Shape.batchOf(5)));
        graph.output("logits", input.matMul(graph.constant("w", Tensor.zeros(ElementType.FLOAT, 5, 3))));
        Model fresh = Model.of(graph.build());
        Model model = Encoded.recorded(fresh, DataSets.builtIn().open("csv:" + file("table.csv", CSV), fresh));
        String rows = "{\"b\": true, \"id\": 7, \"t\": \"v\", \"a\": 20.5}\n{\"t\": \"u\", \"b\": false}\n";

        try (Stream<DataSet> parts = DataSets.builtIn().inputs("jsonl:" + file("new.jsonl", rows), model)) {
            List<DataSet> all = parts.toList();
            float[] expected = inputs(DataSets.builtIn()
                    .open("csv:" + file("same.csv", "a,t,b,y\n20.5,v,true,cat\n,u,false,cat\n"), model));
            assertThat(inputs(all.get(0))).containsExactly(expected);
            assertThat(all.get(0).exampleNames().of(1)).isEqualTo("2");
        }
    }
}
