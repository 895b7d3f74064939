package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.DataSet;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.OptionException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a table's columns are taken for, and that nothing of it is guessed in silence. */
class CsvUnderstandingTest {

    @TempDir
    private Path folder = Path.of("");

    private DataSet open(String content, String query) {
        return open(content, query, StandardCharsets.UTF_8);
    }

    private DataSet open(String content, String query, Charset charset) {
        try {
            Path file = Files.write(folder.resolve("table.csv"), content.getBytes(charset));
            return DataSets.builtIn().open("csv:" + file + query);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static float[] inputs(DataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray()).inputs().toFloatArray();
    }

    private static long[] classes(DataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray()).targets().toLongArray();
    }

    /** 40 numbers in the column size, and one more cell in line 42. */
    private static String withOddCell(String cell) {
        return IntStream.range(0, 40)
                .mapToObj(i -> i / 4.0 + "," + (i % 2 == 0 ? "a" : "b"))
                .collect(Collectors.joining("\n", "size,kind\n", "\n" + cell + ",a\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"None", "-", "#N/A", "inf", "-Infinity", "\"1,5\"", "\"1,200\"", "1d", "0x1p3", "1 200", "1e999"
            })
    void refusesOneCellThatIsNoNumberInAColumnOfNumbers(String cell) {
        assertThatThrownBy(() -> open(withOddCell(cell), ""))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("The column size has \"" + cell.replace("\"", "") + "\" in line 42 of ");
    }

    @Test
    void refusalNamesRemediesThatWork() {
        assertThatThrownBy(() -> open(withOddCell("None"), ""))
                .hasMessageContaining("missing=None")
                .hasMessageContaining("types=size:text");
        DataSet filled = open(withOddCell("None"), "?missing=None");
        assertThat(filled.exampleShape()).containsExactly(1);
        assertThat(DataDescription.of(filled).notes())
                .containsExactly("1 missing cells of size (None) were filled with the median 4.875.");
        assertThat(open(withOddCell("None"), "?types=size:text").exampleShape()).containsExactly(41);
        assertThat(open(withOddCell("inf"), "?missing=inf").exampleShape()).containsExactly(1);
    }

    @Test
    void decimalCommasAreReadWhereTheUserSaysSo() {
        String content = "a;y\n1,5;x\n-2,25;z\n,5;x\n";

        assertThatThrownBy(() -> open(content, ""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("separator=semicolon");
        assertThatThrownBy(() -> open(content, "?separator=semicolon"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"1,5\" in line 2")
                .hasMessageContaining("decimal=comma");
        assertThat(inputs(open(content, "?separator=semicolon&decimal=comma&scale=none")))
                .containsExactly(1.5f, -2.25f, 0.5f);
        assertThatThrownBy(() -> open("a;y\n1.200,5;x\n", "?separator=semicolon&decimal=comma"))
                .hasMessageContaining("\"1.200,5\" in line 2");
        assertThat(inputs(open("a\ty\n1.5\tx\n", "?separator=tab&scale=none"))).containsExactly(1.5f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%d%%", "%d %%", "$%d.50", "%d,00 €", "%d ", "−%d", "$ -%d"})
    void numbersWithSignsAroundThemAreNoTexts(String form) {
        String content = IntStream.range(1, 30)
                .mapToObj(i -> '"' + String.format(Locale.ROOT, form, i) + "\"," + i % 2)
                .collect(Collectors.joining("\n", "share,y\n", "\n"));
        assertThatThrownBy(() -> open(content, ""))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("The column share has \"" + String.format(Locale.ROOT, form, 1))
                .hasMessageContaining("leave the digits alone")
                .hasMessageContaining("types=share:text");
        assertThat(open(content, "?types=share:text").exampleShape()).containsExactly(29);
        assertThatThrownBy(() -> open(content, "?target=share")).hasMessageContaining("leave the digits alone");
    }

    @Test
    void warnsOfWholeNumbersThatRoundingMakesEqual() {
        String content = "id,y\n9007199254740992,0\n9007199254740993,1\n9107199254740992,1\n";
        assertThat(DataDescription.of(open(content, "")).notes())
                .singleElement()
                .asString()
                .contains("The column id has different whole numbers beyond 2^53");
        assertThat(DataDescription.of(open("id,y\n9007199254740992,0\n9007199254740992.0,1\n1e16,1\n", ""))
                        .notes())
                .isEmpty();
    }

    @Test
    void targetsAreLookedAtAsClosely() {
        String values = IntStream.range(0, 40).mapToObj(i -> i + "," + i / 4.0).collect(Collectors.joining("\n"));

        assertThatThrownBy(() -> open("a,y\n" + values + "\n1,None\n", ""))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("The column y has \"None\" in line 42 of ");
        assertThatThrownBy(() -> open("a,y\n1,1e39\n2,0.5\n", ""))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"1e39\" in line 2");
    }

    @Test
    void textsWithDigitsAreTexts() {
        DataSet seats = open("seat,kind\n1D,a\n1F,b\n2d,a\n0x1p3,b\n", "");

        assertThat(seats.exampleShape()).containsExactly(4);
        assertThat(DataDescription.line(seats)).contains("texts seat (4 different)");
    }

    /** 2^53 + 1 is not a double: the nearest is 2^53. */
    @Test
    void differentNumbersAreDifferentClassesHoweverLargeTheyAre() {
        DataSet data = open(
                "a,y\n1,9007199254740993\n2,9007199254740992\n3,9007199254740992.0\n4,10000000000000000\n"
                        + "5,9999999999999999\n6,1e16\n",
                "");

        assertThat(data.classes())
                .containsExactly("9007199254740992", "9007199254740993", "9999999999999999", "10000000000000000");
        assertThat(classes(data)).containsExactly(1, 0, 0, 3, 2, 3);
        assertThat(open("a,y\n1,1e300\n2,10e299\n3,0e-99999999999\n4,-0\n", "").classes())
                .containsExactly("0", "1E+300");
    }

    @Test
    void equalNumbersAreOneClassHoweverTheyAreWritten() {
        DataSet data = open("a,y\n1,0\n2,0.0\n3,1\n4,1.0\n5,1e0\n", "");

        assertThat(data.classes()).containsExactly("0", "1");
        assertThat(classes(data)).containsExactly(0, 0, 1, 1, 1);
        assertThat(open("a,y\n1,01\n2,02\n", "").classes()).containsExactly("1", "2");
        assertThat(open("a,y\n1,-10\n2,0.5\n3,-9\n", "?task=classification").classes())
                .containsExactly("-10", "-9", "0.5");
        assertThat(open("a,y\n1,0\n2,0.0\n", "?types=y:text").classes()).containsExactly("0", "0.0");
    }

    @Test
    void aColumnThatIsConstantIsScaledByOne() throws IOException {
        String row = "14.62,";
        String training =
                IntStream.range(0, 36).mapToObj(i -> row + i % 2).collect(Collectors.joining("\n", "a,y\n", ""));
        Path file = Files.writeString(folder.resolve("training.csv"), training);

        assertThat(inputs(open("a,y\n14.62,0\n14.63,1\n", "?stats=" + file)))
                .containsExactly(0, (float) (14.63 - 14.62));
        // differs by the rounding of its last place alone
        assertThat(inputs(open("a,y\n0.30000000000000004,0\n0.3,1\n", ""))).satisfies(values -> {
            assertThat(values[0]).isCloseTo(0, within(1e-15f));
            assertThat(values[1]).isCloseTo(0, within(1e-15f));
        });
    }

    @Test
    void columnsWithoutANameCanBeDropped() {
        String content = ",x,y\n0,1.5,a\n1,2.5,b\n2,0.5,a\n";

        DataSet data = open(content, "");

        assertThat(data.exampleShape()).containsExactly(2);
        assertThat(DataDescription.of(data).notes()).singleElement().asString().contains("drop=column 1");
        assertThat(open(content, "?drop=column 1").exampleShape()).containsExactly(1);
        assertThat(DataDescription.of(open(content, "?drop=column 1")).notes()).isEmpty();
    }

    @Test
    void quotedNamesBehindAByteOrderMarkMayHoldCommas() {
        String content = "\uFEFF\"height, cm\",\"weight\",\"kind\"\n1.5,2,a\n2.5,3,b\n";

        assertThat(open(content, "?scale=none&drop=height, cm")).satisfies(data -> {
            assertThat(inputs(data)).containsExactly(2, 3);
            assertThat(DataDescription.line(data)).contains("numbers weight", "not looked at: height, cm");
        });
        assertThat(inputs(open("\"h, cm\",b,c,y\n1,2,3,a\n", "?scale=none&drop=h, cm,b")))
                .containsExactly(3);
        assertThat(open(content, "?target=height, cm&task=regression").exampleShape())
                .containsExactly(3);
        assertThat(open(content, "?types=height, cm:text,weight:text").exampleShape())
                .containsExactly(4);
        assertThatThrownBy(() -> open(content, "?drop=hight")).hasMessageContaining("has no column hight");
    }

    @Test
    void refusesTypesOfUnknownColumnsAndKinds() {
        assertThatThrownBy(() -> open("size,y\n1,a\n", "?types=siz:text"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("Did you mean size?");
        assertThatThrownBy(() -> open("size,y\n1,a\n", "?types=size:float"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("expected number, text, date or words");
        assertThatThrownBy(() -> open("size,y\n1,a\nx,b\n2,a\n", "?types=size:number"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"x\" in line 3");
    }

    @Test
    void aColumnThatIsSaidToHoldTextsMayHoldTheTextNA() {
        String content = "land,y\nNA,a\nDE,b\n,a\n";

        assertThat(open(content, "").exampleShape()).containsExactly(1);
        DataSet literal = open(content, "?types=land:text");
        assertThat(literal.exampleShape()).containsExactly(2);
        assertThat(inputs(literal)).containsExactly(0, 1, 1, 0, 1, 0);
    }

    @Test
    void refusesATableThatIsNotUtf8WithItsLine() {
        String content = "letter,kind\n\u00e4,a\n\u00f6,b\n\u00fc,c\n";

        assertThatThrownBy(() -> open(content, "", StandardCharsets.ISO_8859_1))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Line 2 of ")
                .hasMessageContaining("encoding=");
        assertThat(open(content, "?encoding=ISO-8859-1", StandardCharsets.ISO_8859_1)
                        .exampleShape())
                .containsExactly(3);
        assertThat(open("\uFEFF" + content, "?encoding=UTF-16", StandardCharsets.UTF_16LE)
                        .exampleShape())
                .containsExactly(3);
        assertThatThrownBy(() -> open(content, "?encoding=UTF-88"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("UTF-88");
    }

    @Test
    void saysInOneLineWhatWasUnderstood() {
        DataSet data = open("id,size,colour,kind\n7,1,red,b\n8,2,blue,a\n9,,red,b\n", "?drop=id");

        assertThat(DataDescription.line(data))
                .isEqualTo(data.spec()
                        + ": 3 examples, FLOAT [3]; 2 classes (a, b); target kind; numbers size; texts colour (2 different);"
                        + " not looked at: id; means, deviations, texts and classes of its own rows");
        assertThat(DataDescription.of(data).columns())
                .extracting(Column::name, Column::role, Column::kind, Column::missing, Column::different)
                .containsExactly(
                        tuple("id", Column.Role.IGNORED, ColumnKind.NUMBER, 0L, 3L),
                        tuple("size", Column.Role.FEATURE, ColumnKind.NUMBER, 1L, 2L),
                        tuple("colour", Column.Role.FEATURE, ColumnKind.TEXT, 0L, 2L),
                        tuple("kind", Column.Role.TARGET, ColumnKind.TEXT, 0L, 2L));
    }

    @Test
    void doubtsTextsThatAreAlmostAllDifferent() {
        String content = IntStream.range(0, 30)
                .mapToObj(i -> "about " + (10 + i) + "," + i % 2)
                .collect(Collectors.joining("\n", "share,y\n", ""));

        assertThat(DataDescription.of(open(content, "")).notes())
                .singleElement()
                .asString()
                .contains("share is taken for texts, 30 different ones in 30 rows");
    }

    @Test
    void refusesNumbersThatNoStatisticsCanBeMadeOf() {
        assertThatThrownBy(() -> open("a,y\n1e300,0\n-1e300,1\n", ""))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("The column a");
        assertThatThrownBy(() -> open("a,y\n1e39,0\n1,1\n", "?scale=none"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"1e39\" in line 2");
    }

    /** A target that is missing is refused, and one that is dropped is the target all the same. */
    @Test
    void namesNoOptionThatHelpsNoTarget() {
        assertThatThrownBy(() -> open("a,y\n1,0.5\n2,1.5\n3,p\n", ""))
                .hasMessageContaining("\"p\" in line 4")
                .hasMessageContaining("types=y:text")
                .hasMessageNotContaining("missing=");
        assertThatThrownBy(() -> open("a,y\n1,0.5\n2,1.5\n3,p\n", "?task=regression"))
                .hasMessageContaining("\"p\" in line 4")
                .hasMessageNotContaining("types=");
        assertThatThrownBy(() -> open("a,y\n1,NA\n2,\n", ""))
                .hasMessageContaining("target=COLUMN")
                .hasMessageNotContaining("drop=");
    }

    @Test
    void warnsOfAHeaderOfNumbersAlone() {
        assertThat(DataDescription.of(open("5.1,3.5,0\n4.9,3,1\n", "")).notes())
                .singleElement()
                .asString()
                .contains("is 5.1, 3.5, 0, numbers alone");
        assertThat(DataDescription.of(open("0,1,digit\n4.9,3,1\n1,2,0\n", "")).notes())
                .isEmpty();
    }

    @Test
    void saysThatTheTargetIsNotDropped() {
        assertThat(DataDescription.of(open("a,y\n1,0\n2,1\n", "?drop=y")).notes())
                .singleElement()
                .asString()
                .contains("column y is the target, although drop names it");
    }
}
