package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.data.Task;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.testkit.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFormatTest {

    @TempDir
    Path folder;

    private TensorDataSet open(String content, String query) throws IOException {
        Path file = folder.resolve("table.csv");
        Files.writeString(file, content);
        return ((EncodedDataSet) DataSets.builtIn().open("csv:" + file + query)).data();
    }

    private static float[] inputs(TensorDataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray()).inputs().toFloatArray();
    }

    private static float[] targets(TensorDataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray()).targets().toFloatArray();
    }

    @Test
    void numbersAreStandardizedAndTextsAreOneHot() throws IOException {
        TensorDataSet data = open("size,colour,kind\n1,red,a\n2,blue,b\n3,red,a\n", "");

        float third = (float) Math.sqrt(1.5);
        assertThat(inputs(data)).containsExactly(-third, 0, 1, 0, 1, 0, third, 0, 1);
        assertThat(targets(data)).containsExactly(0, 1, 0);
        assertThat(data.classes()).containsExactly("a", "b");
        assertThat(data.exampleShape()).containsExactly(3);
        assertThat(data.notes()).isEmpty();
    }

    @Test
    void scaleNoneKeepsTheNumbers() throws IOException {
        assertThat(inputs(open("a,y\n1.5,0\n-2,1\n", "?scale=none"))).containsExactly(1.5f, -2);
    }

    @Test
    void missingCellsAreFilledWithMedianOrMostFrequentAndReported() throws IOException {
        String content = "n,t,y\n1,x,0\n,x,1\n3,,0\n10,z,1\nNA,?,1\n";

        TensorDataSet data = open(content, "?scale=none");

        assertThat(inputs(data)).containsExactly(1, 1, 0, 3, 1, 0, 3, 1, 0, 10, 0, 1, 3, 1, 0);
        assertThat(data.notes())
                .containsExactly(
                        "2 missing cells of n (blank, NA) were filled with the median 3.0.",
                        "2 missing cells of t (blank, ?) were filled with the most frequent text x.");
    }

    @Test
    void targetMayBeAnyColumnAndOthersMayBeDropped() throws IOException {
        TensorDataSet data = open("id,y,a\nk1,2.5,7\nk2,-1,8\n", "?target=y&drop=id&scale=none");

        assertThat(data.task()).isEqualTo(Task.REGRESSION);
        assertThat(data.batch(0, 1).targets().shape()).containsExactly(2, 1);
        assertThat(targets(data)).containsExactly(2.5f, -1);
        assertThat(inputs(data)).containsExactly(7, 8);
    }

    @Test
    void fewWholeNumbersAreClassesUnlessTheTaskIsGiven() throws IOException {
        String content = "a,y\n1,10\n2,9\n3,10\n";

        assertThat(open(content, "").classes()).containsExactly("9", "10");
        assertThat(targets(open(content, ""))).containsExactly(1, 0, 1);
        assertThat(targets(open(content, "?task=regression"))).containsExactly(10, 9, 10);
        String many = IntStream.range(0, 21).mapToObj(i -> i + "," + i).collect(Collectors.joining("\n", "a,y\n", ""));
        assertThat(open(many, "").task()).isEqualTo(Task.REGRESSION);
        assertThat(open(many, "?task=classification").classes()).hasSize(21);
    }

    @Test
    void bothPartsOfOneFileUseTheStatisticsOfTheTrainingPart() throws IOException {
        String content = IntStream.range(0, 100)
                .mapToObj(i -> i * i + "," + i / 2.0)
                .collect(Collectors.joining("\n", "a,y\n", ""));

        TensorDataSet train = open(content, "?split=train&test-fraction=25%");
        TensorDataSet test = open(content, "?split=test&test-fraction=25%");

        assertThat(train.size()).isEqualTo(75);
        assertThat(test.size()).isEqualTo(25);
        double[] squares = squares(targets(train));
        double mean = LongStream.range(0, 75)
                .mapToDouble(i -> squares[(int) i])
                .average()
                .orElseThrow();
        double deviation = Math.sqrt(LongStream.range(0, 75)
                .mapToDouble(i -> Math.pow(squares[(int) i] - mean, 2))
                .average()
                .orElseThrow());
        double[] held = squares(targets(test));
        for (int i = 0; i < 25; i++) {
            assertThat((double) inputs(test)[i]).isCloseTo((held[i] - mean) / deviation, within(1e-5));
        }
        assertThat(IntStream.range(0, 25).mapToObj(i -> held[i]))
                .doesNotContainAnyElementsOf(
                        IntStream.range(0, 75).mapToObj(i -> squares[i]).toList());
        assertThat(targets(open(content, "?split=test&test-fraction=25%&split-seed=1")))
                .isNotEqualTo(targets(test));
    }

    private static double[] squares(float[] halves) {
        return IntStream.range(0, halves.length)
                .mapToDouble(i -> Math.pow(2.0 * halves[i], 2))
                .toArray();
    }

    @Test
    void testFileUsesTheStatisticsOfTheTrainingFile() throws IOException {
        Path training = folder.resolve("training.csv");
        Files.writeString(training, "a,t,y\n0,u,cat\n10,v,dog\n20,v,eel\n");

        TensorDataSet test = open("t,a,y\nv,,dog\nw,20,eel\n", "?stats=" + training);

        float last = (float) Math.sqrt(1.5);
        assertThat(inputs(test)).containsExactly(0, 0, 1, last, 0, 0);
        assertThat(targets(test)).containsExactly(1, 2);
        assertThat(test.classes()).containsExactly("cat", "dog", "eel");
        assertThat(test.notes())
                .containsExactly(
                        "1 missing cells of a (blank) were filled with the median 10.0.",
                        "1 cells of t hold texts that the training data has not (w); all of their numbers are 0.");
        assertThatThrownBy(() -> open("a,t,y\n1,u,cow\n", "?stats=" + training))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"cow\" of line 2 of")
                .hasMessageContaining("Did you mean");
        assertThatThrownBy(() -> open("a,t,y\nmuch,u,cat\n", "?stats=" + training))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"much\" in line 2 of");
    }

    @Test
    void quotedCellsMayHoldCommasAndLineBreaks() throws IOException {
        TensorDataSet data = open("\uFEFFname,y\n\"a, b\",0\n\"c\nd\",1\n", "");

        assertThat(data.exampleShape()).containsExactly(2);
    }

    @Test
    void refusesWhatIsNoTable() {
        assertThatThrownBy(() -> open("", ""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("is empty");
        assertThatThrownBy(() -> open("a,b\n", "")).hasMessageContaining("is empty");
        assertThatThrownBy(() -> open("a,b\n1,2\n1\n", ""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Line 3 of")
                .hasMessageContaining("1 cells, expected 2");
        assertThatThrownBy(() -> open("a,a\n1,2\n", ""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("a twice");
        assertThatThrownBy(() -> open("a,b\n\"1,2\n", ""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("is not CSV");
    }

    @Test
    void refusesWhatCannotBeLearntFrom() {
        assertThatThrownBy(() -> open("prise,b\n1,2\n", "?target=price"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Did you mean prise?");
        assertThatThrownBy(() -> open("a,y\n1,2\n1,\n", ""))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("target y is empty in line 3");
        assertThatThrownBy(() -> open("a,y\n1,low\n1,2\n", "?task=regression"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"low\" in line 2");
        assertThatThrownBy(() -> open("a,y\n,0\n?,1\n", "")).hasMessageContaining("no value at all");
        assertThatThrownBy(() -> open("y\n0\n1\n", "")).hasMessageContaining("no column besides the target");
    }

    @Test
    void readsIris() {
        Optional<Path> iris = SharedFiles.find("data/iris/iris.csv");
        assumeTrue(iris.isPresent());

        TensorDataSet data = ((EncodedDataSet) DataSets.builtIn().open("csv:" + iris.orElseThrow())).data();

        assertThat(data.size()).isEqualTo(150);
        assertThat(data.exampleShape()).containsExactly(4);
        assertThat(data.classes()).containsExactly("setosa", "versicolor", "virginica");
        // NumPy: (x[0] - x.mean()) / x.std()
        assertThat(inputs(data)[0]).isCloseTo(-0.9006812f, within(1e-6f));
        assertThat(data.fingerprint().sha256())
                .isEqualTo("9cc1c345c71bcc9b486b74cbf6063fa66f4bb5e0f603a4b3c3471ec2e5e8e355");
    }

    @Test
    void readsCaliforniaHousingAndReportsItsEmptyCells() {
        Optional<Path> housing = SharedFiles.find("data/california-housing/housing.csv");
        assumeTrue(housing.isPresent());

        TensorDataSet data = ((EncodedDataSet)
                        DataSets.builtIn().open("csv:" + housing.orElseThrow() + "?target=median_house_value"))
                .data();

        assertThat(data.size()).isEqualTo(20_640);
        assertThat(data.task()).isEqualTo(Task.REGRESSION);
        assertThat(data.exampleShape()).containsExactly(8 + 5);
        assertThat(data.notes())
                .containsExactly("207 missing cells of total_bedrooms (blank) were filled with the median 435.0.");
        float[] first = data.batch(0).inputs().toFloatArray();
        assertThat(first[0]).isCloseTo(-1.3278352f, within(1e-5f));
        assertThat(new float[] {first[8], first[9], first[10], first[11], first[12]})
                .containsExactly(0, 0, 0, 1, 0);
        assertThat(data.batch(0).targets().toFloatArray()).containsExactly(452_600);
    }
}
