package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.DataSet;
import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledTextTest {

    private final List<String> notes = new ArrayList<>();

    @TempDir
    Path folder;

    private List<LabelledText> read(String content, String... classes) throws IOException {
        return read(content, StandardCharsets.UTF_8, StandardCharsets.UTF_8, classes);
    }

    private List<LabelledText> read(String content, Charset written, Charset read, String... classes)
            throws IOException {
        Path file = Files.write(folder.resolve("a.tsv"), content.getBytes(written));
        return LabelledText.read(List.of(file), read, Optional.empty(), List.of(classes), notes::add);
    }

    private static List<String> labels(List<LabelledText> texts) {
        return texts.stream().map(LabelledText::label).toList();
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstLabel() throws IOException {
        assertThat(labels(read("\ufeffpos\tgood film\nneg\tbad film\npos\tfine")))
                .containsExactly("pos", "neg", "pos");
    }

    @Test
    void refusesBytesThatAreNoTextAndReadsThemAsTheyAreMeant() throws IOException {
        String text = "pos\tgood film\nneg\tüber\npos\tfine";
        assertThatThrownBy(() -> read(text, StandardCharsets.ISO_8859_1, StandardCharsets.UTF_8))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Line 2 of")
                .hasMessageContaining("0xFC");
        assertThat(read(text, StandardCharsets.ISO_8859_1, StandardCharsets.ISO_8859_1)
                        .get(1)
                        .text())
                .isEqualTo("über");
        Path file = Files.write(folder.resolve("b.tsv"), text.getBytes(StandardCharsets.ISO_8859_1));
        DataSet data = DataSets.builtIn().open("text:" + file + "?encoding=ISO-8859-1");
        assertThat(data.classes()).containsExactly("neg", "pos");
    }

    @Test
    void refusesALineWithSeveralLabels() {
        for (String line : List.of(
                "__label__a __label__b some words",
                "__label__a some __label__b words",
                "__label__a __label__b\tsome words",
                "__label__a\t__label__b some words")) {
            assertThatThrownBy(() -> read("__label__a other words\n" + line))
                    .isInstanceOf(FileFormatException.class)
                    .hasMessageContaining("line 2 of")
                    .hasMessageContaining("several labels");
        }
    }

    @Test
    void refusesALineWithoutALabelAmongOthers() {
        assertThatThrownBy(() -> read("__label__a some words\nother words here"))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("line 2 of")
                .hasMessageContaining("__label__");
        assertThatThrownBy(() -> read("a film\tpos\nsome film\tneg\nno label here\nthe film\tpos"))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("line 3 of")
                .hasMessageContaining("with a tab between");
    }

    @Test
    void classesOfTheModelSayWhereLabelsStand() throws IOException {
        assertThat(labels(read("pos\tgood\nneg\tbad", "neg", "pos"))).containsExactly("pos", "neg");
        assertThat(labels(read("good\tpos\nbad\tneg", "neg", "pos"))).containsExactly("pos", "neg");
        assertThat(notes).isEmpty();
    }

    @Test
    void saysThatItTookTheShorterWordsForTheLabels() throws IOException {
        assertThat(labels(read("a good film\tpos\na bad film\tneg"))).containsExactly("pos", "neg");
        assertThat(labels(read("pos\ta good film\nneg\ta bad film"))).containsExactly("pos", "neg");
        assertThat(notes).hasSize(2);
        assertThat(notes.get(0)).contains("after them, are taken for the labels");
        assertThat(notes.get(1)).contains("before them, are taken for the labels");
    }

    @Test
    void aCarriageReturnEndsLinesWhereNothingElseDoes() throws IOException {
        assertThat(labels(read("pos\tgood film\rneg\tbad film\rpos\tfine\r"))).containsExactly("pos", "neg", "pos");
    }

    /** Each apostrophe used to take some of the stack. */
    @Test
    void wordsOfManyApostrophesAreWords() throws IOException {
        Path file = Files.writeString(
                folder.resolve("c.tsv"), "pos\t" + "a'".repeat(100_000) + "a\nneg\tno\u00a0blank\nneg\tno blank\n");
        DataSet data = DataSets.builtIn().open("text:" + file + "?min-count=1&length=3");
        long[] tokens = data.batch(0, 1, 2).inputs().toLongArray();
        assertThat(tokens[0]).isGreaterThan(1);
        assertThat(tokens[1]).isZero();
        assertThat(new long[] {tokens[3], tokens[4], tokens[5]}).containsExactly(tokens[6], tokens[7], tokens[8]);
    }

    @Test
    void readsAMarkedLabelWhereverItStands() throws IOException {
        List<LabelledText> texts =
                read("bad film __label__neg\n__label__pos good film\nno __label__neg fun\nfine\t__label__pos");

        assertThat(labels(texts)).containsExactly("neg", "pos", "neg", "pos");
        assertThat(texts.stream().map(LabelledText::text)).containsExactly("bad film", "good film", "no fun", "fine");
    }

    @Test
    void refusesAMarkThatIsNotRead() {
        for (String line :
                List.of("words alone", "film __label__", "__label__neg", "so,__label__neg", "a __label__b__label__c")) {
            assertThatThrownBy(() -> read("film __label__neg\n" + line + "\n"))
                    .as(line)
                    .isInstanceOf(FileFormatException.class)
                    .hasMessageContaining("line 2 of");
        }
        assertThatThrownBy(() -> read("words alone\n__label__a film"))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("line 1 of");
    }
}
