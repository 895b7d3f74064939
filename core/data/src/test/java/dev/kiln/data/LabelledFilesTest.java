package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Provenance;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledFilesTest {

    private final DataSets formats = DataSets.builtIn();

    @TempDir
    Path folder;

    private void picture(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY), "png", file.toFile());
    }

    /** A model of pictures of one pixel whose classes have no names. */
    private static Model model(int classes) {
        GraphBuilder graph = new GraphBuilder("brightness");
        Value features =
                graph.input("x", TensorType.floats(Shape.batchOf(1, 1, 1))).flatten(1);
        graph.output("y", features.matMul(graph.constant("w", Tensor.of(new float[classes], 1, classes))));
        return Model.of(graph.build());
    }

    private static long[] labels(DataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray()).targets().toLongArray();
    }

    private static List<String> notes(DataSet data) {
        return ((TensorDataSet) data).notes();
    }

    @Test
    void theClassOfANameIsItsLine() throws IOException {
        picture("photos/dog/1.png");
        picture("photos/emu/1.png");
        Files.writeString(folder.resolve("list.txt"), "cat\ncrane\ndog\ncrane\nemu\n\n");

        DataSet data = formats.open("images:" + folder.resolve("photos") + "?classes=" + folder.resolve("list.txt"));

        assertThat(labels(data)).containsExactly(2, 4);
        assertThat(data.classes()).containsExactly("cat", "crane", "dog", "crane", "emu");
    }

    @Test
    void refusesANameOfSeveralClasses() throws IOException {
        picture("photos/crane/1.png");
        Files.writeString(folder.resolve("list.txt"), "cat\ncrane\ndog\ncrane\n");
        String spec = "images:" + folder.resolve("photos") + "?classes=" + folder.resolve("list.txt");

        assertThatThrownBy(() -> formats.open(spec))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"crane\" of crane/1.png is the name of the classes 1 and 3");
    }

    @Test
    void refusesAListOfClassesWithALineThatIsNoName() throws IOException {
        picture("photos/cat/1.png");
        Path list = Files.writeString(folder.resolve("list.txt"), "cat\n\ndog\n");
        String spec = "images:" + folder.resolve("photos") + "?classes=" + list;
        assertThatThrownBy(() -> formats.open(spec))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Line 2 of")
                .hasMessageContaining("blank");
        Files.write(list, "cat\nköter\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> formats.open(spec))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Line 2 of");
        Files.writeString(list, "\ufeffcat\ndog\n");
        assertThat(formats.open(spec).classes()).containsExactly("cat", "dog");
    }

    @Test
    void numbersOfFoldersAreClassesOfAModelWithoutNames() throws IOException {
        for (String name : List.of("1", "3", "4")) {
            picture("photos/" + name + "/a.png");
        }
        DataSet data = formats.open("images:" + folder.resolve("photos"), model(5));

        assertThat(labels(data)).containsExactly(1, 3, 4);
        assertThat(data.classes()).hasSize(5);
    }

    /** Without a model, and with one of as many classes, they are in order. */
    @Test
    void numbersOfFoldersAreInOrderWhereTheyCanBeNothingElse() throws IOException {
        for (String name : List.of("10", "2", "3")) {
            picture("photos/" + name + "/a.png");
        }
        String spec = "images:" + folder.resolve("photos");
        assertThat(formats.open(spec).classes()).containsExactly("2", "3", "10");
        DataSet data = formats.open(spec, model(3));
        assertThat(labels(data)).containsExactly(2, 0, 1);
        assertThat(notes(data))
                .anySatisfy(note -> assertThat(note).contains("2, 3, 10 are taken for its classes 0 to 2"));
        assertThatThrownBy(() -> formats.open(spec, model(5)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the class 10")
                .hasMessageContaining("0 to 4");
    }

    @Test
    void saysWhichClassesFewerFoldersAreTakenFor() throws IOException {
        for (String name : List.of("dark", "light", "mid")) {
            picture("photos/" + name + "/a.png");
        }
        DataSet data = formats.open("images:" + folder.resolve("photos"), model(5));
        assertThat(notes(data))
                .containsExactly(
                        "The model's 5 classes have no names: dark, light, mid are taken for its classes 0 to 2, "
                                + "in that order.");
        assertThat(notes(formats.open("images:" + folder.resolve("photos"), model(3))))
                .isEmpty();
    }

    @Test
    void labelsOfTextsAreNumberedAsFoldersAre() throws IOException {
        Path file = Files.writeString(folder.resolve("a.tsv"), "4\tgood film\n1\tbad film\n4\tfine\n");
        assertThat(labels(formats.open("text:" + file, model(5)))).containsExactly(4, 1, 4);
        assertThat(labels(formats.open("text:" + file, model(2)))).containsExactly(1, 0, 1);
    }

    @Test
    void anEmptyFolderIsAClass() throws IOException {
        picture("photos/b/1.png");
        picture("photos/c/1.png");
        Files.createDirectories(folder.resolve("photos/a"));
        Files.createDirectories(folder.resolve("photos/.hidden"));

        DataSet data = formats.open("images:" + folder.resolve("photos"));

        assertThat(data.classes()).containsExactly("a", "b", "c");
        assertThat(labels(data)).containsExactly(1, 2);
        assertThat(notes(data))
                .containsExactly("The folder a has no files that are read; it is class 0 without an example.");
    }

    @Test
    void countsTheFilesThatAreNotRead() throws IOException {
        picture("photos/a/1.png");
        picture("photos/a/2.JPE");
        picture("photos/a/3.jfif");
        for (String name : List.of("a/4.webp", "b/5.webp", "b/6.heic", "b/list.txt", "b/.x", "Thumbs.db")) {
            Files.createDirectories(folder.resolve("photos/b"));
            Files.writeString(folder.resolve("photos/" + name), "x");
        }

        DataSet data = formats.open("images:" + folder.resolve("photos"));

        assertThat(data.size()).isEqualTo(3);
        assertThat(data.classes()).containsExactly("a", "b");
        assertThat(notes(data).get(0)).isEqualTo("3 files are not read: 1 .heic, 2 .webp (a/4.webp and others).");
    }

    @Test
    void followsLinksButNotInCircles() throws IOException {
        picture("elsewhere/1.png");
        picture("photos/a/1.png");
        picture("photos/c/1.png");
        try {
            Files.createSymbolicLink(folder.resolve("photos/b"), folder.resolve("elsewhere"));
            Files.createSymbolicLink(folder.resolve("photos/c/again"), folder.resolve("photos"));
            Files.createSymbolicLink(folder.resolve("photos/c/2.png"), folder.resolve("nowhere.png"));
        } catch (UnsupportedOperationException | IOException e) {
            assumeThat(false).as("links can be made here: " + e).isTrue();
        }

        DataSet data = formats.open("images:" + folder.resolve("photos"));

        assertThat(data.classes()).containsExactly("a", "b", "c");
        assertThat(labels(data)).containsExactly(0, 1, 2);
        assertThat(notes(data))
                .containsExactly(
                        "The link c/again leads back to a folder around it and is not followed.",
                        "c/2.png is a broken link and left out.");
    }

    @Test
    void refusesANumberOfAClassThatIsNone() throws IOException {
        picture("photos/a.png");
        Path table = Files.writeString(folder.resolve("labels.csv"), "file,class\na.png,9999999\n");
        assertThatThrownBy(() -> formats.open("images:" + folder.resolve("photos") + "?labels=" + table))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("9999999");
    }

    /** A model from elsewhere has learnt which class has which number; words among numbers would move them. */
    @Test
    void refusesNumbersThatWordsWouldMove() throws IOException {
        Model learned = model(5).after(new Provenance("elsewhere", Map.of()));
        for (String name : List.of("1", "2", "3", "4", "background")) {
            picture("photos/" + name + "/a.png");
        }
        String photos = "images:" + folder.resolve("photos");
        assertThatThrownBy(() -> formats.open(photos, learned))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the classes 1 and background: in order 1 would be the model's class 0");
        Path table = Files.writeString(
                folder.resolve("labels.csv"),
                "file,class\nbackground/a.png,zzz\n1/a.png,1\n2/a.png,2\n3/a.png,3\n4/a.png,4\n");
        assertThatThrownBy(() -> formats.open(photos + "?labels=" + table, learned))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the classes 1 and zzz");
        assertThat(labels(formats.open(photos, model(5)))).containsExactly(0, 1, 2, 3, 4);
        for (String name : List.of("0", "1", "a", "b", "c")) {
            picture("signs/" + name + "/a.png");
        }
        assertThat(labels(formats.open("images:" + folder.resolve("signs"), learned)))
                .containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void refusesLabelsThatAreEmpty() throws IOException {
        picture("photos/a1.png");
        picture("photos/2.png");
        String photos = "images:" + folder.resolve("photos");
        Path table = Files.writeString(folder.resolve("labels.csv"), "file,class\na1.png,cat\n2.png,  \n");
        assertThatThrownBy(() -> formats.open(photos + "?labels=" + table))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("column class is empty in line 3 of");
        for (String label : List.of("^([a-z]*)", "[a-z]*", "^(x)?\\d")) {
            assertThatThrownBy(() -> formats.open(photos + "?label=" + label))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("2.png")
                    .hasMessageContaining("finds nothing");
        }
    }

    @Test
    void aFileHasOneClass() throws IOException {
        picture("photos/a.png");
        picture("photos/b.png");
        Path table = folder.resolve("labels.csv");
        String spec = "images:" + folder.resolve("photos") + "?labels=" + table;
        Files.writeString(table, "file,class\na.png,cat\nb.png,dog\na.png,dog\n");
        assertThatThrownBy(() -> formats.open(spec))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a.png has the class cat in line 2 of " + table + " and dog in line 4");
        Files.writeString(table, "file,class\na.png,cat\nb.png,dog\na.png,cat\n");
        assertThat(notes(formats.open(spec)))
                .containsExactly("The table names 1 file (a.png) more than once; each line is an example.");
    }

    /** How a table of labels is written cannot be said. */
    @Test
    void namesNoOptionOfTablesForATableOfLabels() throws IOException {
        picture("photos/a.png");
        Path table = folder.resolve("labels.csv");
        String spec = "images:" + folder.resolve("photos") + "?labels=" + table;
        Files.writeString(table, "file;class\na.png;cat\n");
        assertThatThrownBy(() -> formats.open(spec))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("save it with commas")
                .hasMessageNotContaining("separator=");
        Files.write(table, "file,class\na.png,k\u00f6ter\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> formats.open(spec))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Line 2 of")
                .hasMessageContaining("save it as UTF-8")
                .hasMessageNotContaining("encoding=");
    }
}
