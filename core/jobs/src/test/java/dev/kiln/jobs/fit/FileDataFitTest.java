package dev.kiln.jobs.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataSets;
import dev.kiln.data.Encoded;
import dev.kiln.data.NpzWriter;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.models.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether data from files fit a model. */
class FileDataFitTest {

    private final DataSets formats = DataSets.builtIn();

    @TempDir
    private Path folder = Path.of("");

    private String write(String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines)).toString();
    }

    private DataSet arrays(Tensor x, Tensor y) {
        Path file = folder.resolve("arrays.npz");
        NpzWriter.write(file, Map.of("x", x, "y", y));
        return formats.open("npz:" + file);
    }

    private static Model tokenModel(long vocabulary, long length) {
        GraphBuilder graph = new GraphBuilder("tokens");
        Value input = graph.input("tokens", new TensorType(ElementType.INT64, Shape.batchOf(length)));
        Value table = graph.constant("table", Tensor.zeros(ElementType.FLOAT, vocabulary, 2));
        graph.output("y", table.gather(input, 0).reduceMean(false, 1));
        return Model.of(graph.build());
    }

    private static Model truthModel() {
        GraphBuilder graph = new GraphBuilder("net");
        Value input = graph.input("x", new TensorType(ElementType.BOOL, Shape.batchOf(1)));
        Value weight = graph.constant("w", Tensor.zeros(ElementType.FLOAT, 1, 2));
        graph.output("logits", input.cast(ElementType.FLOAT).matMul(weight));
        return Model.of(graph.build());
    }

    @Test
    void aModelFileRemembersTheVocabulary() throws IOException {
        String learned = write("learned", "good film\t1", "bad film\t0");
        String later = write("later", "film good\t1", "film film\t0", "other\t1");
        Model fresh = tokenModel(10, 3);
        DataSet data = formats.open("text:" + learned + "?min-count=1", fresh);
        Path file = folder.resolve("model.onnx");
        ModelFiles.write(Encoded.recorded(fresh, data.first(1)), file);

        DataSet again = formats.open("text:" + later, ModelFiles.read(file));

        // film 2, bad 3, good 4, and the length of the model
        assertThat(again.batch(0, 1, 2).inputs()).isEqualTo(Tensor.of(new long[] {2, 4, 0, 2, 2, 0, 1, 0, 0}, 3, 3));
    }

    @Test
    void refusesTokensThatTheEmbeddingLacks() throws IOException {
        DataSet wide = formats.open("text:" + write("a.txt", "a b c d e f\t1", "a b c\t0") + "?min-count=1&length=6");
        assertThatThrownBy(() -> ModelInput.of(tokenModel(4, 6), wide))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("token 4")
                .hasMessageContaining("knows 4 tokens");
    }

    @Test
    void wordsGoIntoNoImageModelAndImagesIntoNoWordModel() throws IOException {
        DataSet text = formats.open("text:" + write("a.txt", "a\t1", "b\t0"));
        GraphBuilder graph = new GraphBuilder("floats");
        graph.output("y", graph.input("x", TensorType.floats(Shape.batchOf(64))).relu());
        Model floats = Model.of(graph.build());

        assertThatThrownBy(() -> ModelInput.of(floats, text))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("type: int64");
        assertThatThrownBy(() -> ModelInput.of(tokenModel(4, 784), formats.open("strokes:test?size=2")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("text:FILE");
    }

    @Test
    void aModelOfTruthValuesTakesZeroAndOneAlone() {
        Tensor y = Tensor.of(new long[] {0, 1}, 2);
        Model model = truthModel();
        for (float value : new float[] {0.5f, 2, -1}) {
            DataSet data = arrays(Tensor.of(new float[] {value, 1}, 2, 1), y);
            assertThatThrownBy(() -> DataFit.of(model, data))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("the value " + value)
                    .hasMessageContaining("takes 0 and 1, BOOL");
        }
        assertThat(DataFit.of(model, arrays(Tensor.of(new float[] {0, 1}, 2, 1), y))
                        .notes())
                .hasSize(1);
    }
}
