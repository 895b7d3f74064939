package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Provenance;
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
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that has learnt from a table reads raw tables afterwards. */
class TableEncodingTest {

    private static final String TRAINING = "a,t,y\n0,u,cat\n10,v,dog\n20,v,eel\n";
    private static final float LAST = (float) Math.sqrt(1.5);

    @TempDir
    private Path folder = Path.of("");

    private String spec(String content) {
        try {
            return "csv:" + Files.writeString(Files.createTempFile(folder, "table", ".csv"), content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A dense layer from so many features to so many outputs. */
    private static Model network(int features, int outputs) {
        GraphBuilder graph = new GraphBuilder("net");
        var input = graph.input("x", new TensorType(ElementType.FLOAT, Shape.batchOf(features)));
        var weight = graph.constant("w", Tensor.zeros(ElementType.FLOAT, features, outputs));
        graph.output("logits", input.matMul(weight));
        return Model.of(graph.build());
    }

    private Model trained(String query) {
        Model fresh = network(3, 3);
        return Encoded.recorded(fresh, DataSets.builtIn().open(spec(TRAINING) + query, fresh));
    }

    private static DataSet open(String spec, Model model) {
        return DataSets.builtIn().open(spec, model);
    }

    private static float[] inputs(DataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray()).inputs().toFloatArray();
    }

    private static float[] targets(DataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray()).targets().toFloatArray();
    }

    @Test
    void oneRowIsEncodedAsTheTrainingDataWere() {
        Model model = trained("");

        DataSet data = open(spec("a,t,y\n20,v,eel\n"), model);

        assertThat(inputs(data)).containsExactly(LAST, 0, 1);
        assertThat(targets(data)).containsExactly(2);
        assertThat(data.classes()).containsExactly("cat", "dog", "eel");
        assertThat(model.classes()).containsExactly("cat", "dog", "eel");
        assertThat(DataDescription.line(data)).contains("encoded as the model remembers it");
        assertThat(DataDescription.of(data).notes()).isEmpty();
    }

    @Test
    void columnsAreFoundByTheirNamesAndOthersAreNotLookedAt() {
        DataSet data = open(spec("y,id,t,more,a\ndog,7,u,x,10\n"), trained(""));

        assertThat(inputs(data)).containsExactly(0, 1, 0);
        assertThat(targets(data)).containsExactly(1);
        assertThat(DataDescription.line(data)).contains("not looked at: id, more");
    }

    @Test
    void missingColumnsAreRefusedByName() {
        Model model = trained("");

        assertThatThrownBy(() -> open(spec("b,y\n1,cat\n"), model))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has no column a, t, which the model was trained with");
        assertThatThrownBy(() -> open(spec("a,t\n1,u\n"), model))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has no column y");
        assertThat(targets(open(spec("a,t,kind\n1,u,dog\n") + "?target=kind", model)))
                .containsExactly(1);
    }

    @Test
    void unseenTextsAreSaidAndUnseenClassesRefused() {
        Model model = trained("");

        DataSet data = open(spec("a,t,y\n10,w,cat\n,u,dog\n"), model);

        assertThat(inputs(data)).containsExactly(0, 0, 0, 0, 1, 0);
        assertThat(DataDescription.of(data).notes())
                .containsExactly(
                        "1 missing cells of a (blank) were filled with the median 10.0.",
                        "1 cells of t hold texts that the training data has not (w); all of their numbers are 0.");
        assertThatThrownBy(() -> open(spec("a,t,y\n1,u,cow\n"), model))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"cow\" of line 2")
                .hasMessageContaining("Did you mean");
        assertThatThrownBy(() -> open(spec("a,t,y\nmuch,u,cat\n"), model))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"much\" in line 2");
    }

    @Test
    void wordsForMissingValuesAreRemembered() {
        Model fresh = network(1, 2);
        Model model =
                Encoded.recorded(fresh, open(spec("a,y\n1,p\nNone,q\n5,p\n") + "?missing=None&scale=none", fresh));

        assertThat(inputs(open(spec("a,y\nnone,p\n"), model))).containsExactly(3);
    }

    @Test
    void whatTheUserSaysOfTheEncodingOfARememberingModelIsAnswered() {
        DataSet data = open(spec(TRAINING) + "?scale=none&stats=no-such-file.csv", trained(""));

        assertThat(inputs(data)[0]).isEqualTo(-LAST);
        assertThat(DataDescription.of(data).notes())
                .singleElement()
                .asString()
                .contains("scale, stats (in the data's name) are not looked at");
    }

    @Test
    void numbersOfClassesAreRecognizedHoweverTheyAreWritten() {
        Model fresh = network(1, 2);
        Model model = Encoded.recorded(fresh, open(spec("a,y\n1,4\n2,7\n"), fresh));

        assertThat(model.classes()).containsExactly("4", "7");
        assertThat(targets(open(spec("a,y\n1,7.0\n"), model))).containsExactly(1);
        assertThatThrownBy(() -> open(spec("a,y\n1,5\n"), model)).hasMessageContaining("\"5\" of line 2");
    }

    @Test
    void valuesStayInTheirUnit() {
        Model fresh = network(1, 1);
        Model model = Encoded.recorded(fresh, open(spec("a,y\n1,0.5\n3,100.25\n"), fresh));

        DataSet data = open(spec("y,a\n7,3\n"), model);

        assertThat(data.task()).isEqualTo(Task.REGRESSION);
        assertThat(targets(data)).containsExactly(7);
        assertThat(inputs(data)).containsExactly(1);
    }

    @Test
    void aModelWithoutAnEncodingIsGivenTheTablesOwnStatisticsAndThatIsSaid() {
        Model foreign = network(3, 3).after(new Provenance("elsewhere", Map.of()));

        assertThat(DataDescription.of(open(spec(TRAINING), foreign)).notes())
                .singleElement()
                .asString()
                .contains("does not say how its tables were encoded", "stats=FILE");
        assertThat(DataDescription.of(open(spec(TRAINING) + "?split=train", foreign))
                        .notes())
                .noneMatch(note -> note.contains("encoded"));
        assertThat(DataDescription.of(open(spec(TRAINING), network(3, 3))).notes())
                .isEmpty();
    }

    @Test
    void theClassesOfAModelWithoutAnEncodingAreItsOwn() {
        Model unnamed = network(1, 3);
        Model named = Encoded.recorded(
                unnamed,
                TensorDataSet.classification(
                        "memory",
                        Tensor.zeros(ElementType.FLOAT, 1, 1),
                        Tensor.of(new long[] {0}, 1),
                        List.of("dog", "cat", "eel")));

        assertThat(targets(open(spec("a,y\n1,cat\n2,eel\n"), named))).containsExactly(1, 2);
        assertThat(targets(open(spec("a,y\n1,1\n2,2\n"), unnamed))).containsExactly(1, 2);
        assertThat(targets(open(spec("a,y\n1,1\n2,2\n"), named))).containsExactly(1, 2);
        assertThat(open(spec("a,y\n1,5\n2,6\n"), network(1, 1)).task()).isEqualTo(Task.REGRESSION);
        assertThat(open(spec("a,y\n1,0\n2,1\n"), network(1, 1)).task()).isEqualTo(Task.CLASSIFICATION);
    }

    @Test
    void refusesADamagedEncoding() {
        Model model = trained("");
        for (String damaged :
                List.of("{", "{}", "{\"features\":[{\"name\":\"a\",\"kind\":\"number\",\"deviation\":0}]}")) {
            Model broken = model.withMetadata(Map.of(TableEncoding.KEY, damaged));
            assertThatThrownBy(() -> open(spec(TRAINING), broken)).isInstanceOf(FileFormatException.class);
        }
    }

    @Test
    void namesNoOptionThatIsNotLookedAt() {
        Model fresh = network(1, 1);
        Model model = Encoded.recorded(fresh, open(spec("a,y\n1,0.5\n3,100.25\n"), fresh));

        assertThatThrownBy(() -> open(spec("a,y\nbig,1\n"), model))
                .hasMessageContaining("\"big\" in line 2")
                .hasMessageContaining("missing=big")
                .hasMessageNotContaining("types=");
        assertThat(inputs(open(spec("a,y\nbig,1\n") + "?missing=big", model))).containsExactly(0);
        assertThatThrownBy(() -> open(spec("a,y\n1,big\n"), model))
                .hasMessageContaining("\"big\" in line 2")
                .hasMessageNotContaining("task=");
    }

    @Test
    void namesNoOptionThatIsGiven() {
        Model foreign = network(3, 3).after(new Provenance("elsewhere", Map.of()));

        assertThat(DataDescription.of(open(spec(TRAINING) + "?scale=none", foreign))
                        .notes())
                .singleElement()
                .asString()
                .contains("stats=FILE")
                .doesNotContain("scale=", "means");
    }
}
