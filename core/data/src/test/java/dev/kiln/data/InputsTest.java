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
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data without targets, for predictions. */
class InputsTest {

    private static final String TRAINING = "a,t,y\n0,u,cat\n10,v,dog\n20,v,eel\n";

    /** Of 0, 10 and 20 the mean is 10 and the deviation the root of 200 / 3. */
    private static final float LAST = (float) Math.sqrt(1.5);

    @TempDir
    private Path folder = Path.of("");

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private static Model network(ElementType type, long outputs, long... example) {
        GraphBuilder graph = new GraphBuilder("net");
        var features = graph.input("x", new TensorType(type, Shape.batchOf(example)))
                .cast(ElementType.FLOAT)
                .flatten(1);
        long width = LongStream.of(example).reduce(1, (a, b) -> a * b);
        graph.output("logits", features.matMul(graph.constant("w", Tensor.zeros(ElementType.FLOAT, width, outputs))));
        return Model.of(graph.build());
    }

    private Model trained() throws IOException {
        Model fresh = network(ElementType.FLOAT, 3, 3);
        return Encoded.recorded(fresh, DataSets.builtIn().open("csv:" + write("training.csv", TRAINING), fresh));
    }

    private static List<DataSet> parts(String spec, Model model) {
        try (Stream<DataSet> parts = DataSets.builtIn().inputs(spec, model)) {
            return parts.toList();
        }
    }

    private static List<DataSet> fromStandardInput(String content, String spec, Model model) {
        InputStream own = System.in;
        System.setIn(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
        try {
            return parts(spec, model);
        } finally {
            System.setIn(own);
        }
    }

    private static Tensor inputs(DataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray()).inputs();
    }

    /** The names of all examples and their first numbers. */
    private static Map<String, Float> firsts(List<DataSet> parts) {
        Map<String, Float> firsts = new LinkedHashMap<>();
        for (DataSet part : parts) {
            for (int i = 0; i < part.size(); i++) {
                firsts.put(part.exampleNames().of(i), (float)
                        part.batch(i).inputs().getDouble(0));
            }
        }
        return firsts;
    }

    private static List<String> notes(List<DataSet> parts) {
        return parts.stream()
                .flatMap(part -> DataDescription.of(part).notes().stream())
                .toList();
    }

    @Test
    void aTableNeedsNoTargetAndIsEncodedAsTheModelRemembers() throws IOException {
        Path table = write("new.csv", "t,id,a\nv,7,20\n\nu,8,10\n");

        List<DataSet> parts = parts("csv:" + table, trained());

        assertThat(parts).hasSize(1);
        assertThat(inputs(parts.get(0)).toFloatArray()).containsExactly(LAST, 0, 1, 0, 1, 0);
        assertThat(parts.get(0).exampleNames().kind()).isEqualTo("line");
        assertThat(firsts(parts).keySet()).containsExactly("2", "4");
        assertThat(parts.get(0).task()).isEqualTo(Task.OTHER);
        assertThat(parts.get(0).batch(0).targets().shape()).containsExactly(1, 0);
        assertThat(DataDescription.of(parts.get(0)).facts())
                .contains("numbers a", "not looked at: id", "encoded as the model remembers it");
    }

    @Test
    void aTargetThatATableHasIsNotRead() throws IOException {
        Path table = write("new.csv", "a,t,y\n20,v,no such class\n");

        assertThat(inputs(parts("csv:" + table, trained()).get(0)).toFloatArray())
                .containsExactly(LAST, 0, 1);
    }

    @Test
    void aLongTableComesInPartsAndTheLastOneHasTheNotesOnAll() throws IOException {
        String rows = IntStream.range(0, 3000)
                .mapToObj(i -> i % 1000 == 0 ? ",w\n" : "10,u\n")
                .collect(Collectors.joining("", "a,t\n", ""));

        List<DataSet> parts = parts("csv:" + write("long.csv", rows), trained());

        assertThat(parts).extracting(DataSet::size).containsExactly(1024L, 1024L, 952L);
        assertThat(firsts(parts).keySet())
                .containsExactlyElementsOf(
                        IntStream.range(2, 3002).mapToObj(Integer::toString).toList());
        assertThat(notes(parts.subList(0, 2))).isEmpty();
        assertThat(notes(parts))
                .containsExactly(
                        "3 missing cells of a (blank) were filled with the median 10.0.",
                        "3 cells of t hold texts that the training data has not (w); all of their numbers are 0.");
    }

    @Test
    void onlyTheRequestedPartsAreReadOfAStream() throws IOException {
        EndlessRows read = new EndlessRows();
        InputStream own = System.in;
        System.setIn(read);
        try (Stream<DataSet> parts = DataSets.builtIn().inputs("csv:-", trained())) {
            Iterator<DataSet> some = parts.iterator();
            for (int i = 0; i < 5; i++) {
                assertThat(some.next().size()).isEqualTo(1024);
            }
        } finally {
            System.setIn(own);
        }
        // seven parts of rows of five bytes, one of them read ahead, and the buffers
        assertThat(read.bytes).isBetween(5L * 6 * 1024, 5L * 7 * 1024 + (1 << 18));
    }

    /** Rows without an end. */
    private static final class EndlessRows extends InputStream {

        private static final byte[] HEADER = "a,t\n".getBytes(StandardCharsets.UTF_8);
        private static final byte[] ROW = "10,u\n".getBytes(StandardCharsets.UTF_8);

        private long bytes;

        @Override
        public int read() {
            long at = bytes++;
            return at < HEADER.length ? HEADER[(int) at] : ROW[(int) ((at - HEADER.length) % ROW.length)];
        }
    }

    @Test
    void aTableComesFromStandardInputAndItsFaultsNameTheLine() throws IOException {
        Model model = trained();

        assertThat(firsts(fromStandardInput("a,t\n20,v\n", "csv:-", model))).containsEntry("2", LAST);
        assertThatThrownBy(() -> fromStandardInput("a,t\n20,v\nmany,v\n", "csv:-", model))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"many\" in line 3 of standard input");
        assertThatThrownBy(() -> fromStandardInput("", "csv:-", model))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("standard input is empty");
        assertThatThrownBy(() -> DataSets.builtIn().open("csv:-", model))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("for predictions alone");
    }

    @Test
    void aColumnOfTheModelThatIsMissingIsNamed() throws IOException {
        Path table = write("new.csv", "a,u\n1,v\n");

        assertThatThrownBy(() -> parts("csv:" + table, trained()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has no column t, which the model was trained with");
    }

    @Test
    void aModelFromElsewhereTakesTheStatisticsOfItsTrainingDataFromAnotherFile() throws IOException {
        Path training = write("training.csv", TRAINING);
        Path table = write("new.csv", "t,a\nv,20\n");
        Model foreign = network(ElementType.FLOAT, 3, 3);

        assertThat(inputs(parts("csv:" + table + "?stats=" + training, foreign).get(0))
                        .toFloatArray())
                .containsExactly(LAST, 0, 1);
    }

    @Test
    void aTableAloneIsAllFeaturesUnlessItsTargetIsNamed() throws IOException {
        Path table = write("new.csv", "a,b\n1,5\n3,5\n");
        Model foreign = network(ElementType.FLOAT, 3, 2);

        assertThat(inputs(parts("csv:" + table + "?scale=none", foreign).get(0)).toFloatArray())
                .containsExactly(1, 5, 3, 5);
        assertThat(inputs(parts("csv:" + table + "?scale=none&target=a", foreign)
                                .get(0))
                        .toFloatArray())
                .containsExactly(5, 5);
    }

    private Model ofTexts() throws IOException {
        Path training = write("training.txt", "pos\tgood film\nneg\tbad film\npos\tgood\nneg\tbad\n");
        Model fresh = network(ElementType.INT64, 2, 2);
        return Encoded.recorded(fresh, DataSets.builtIn().open("text:" + training, fresh));
    }

    @Test
    void textsStandOneOnALineWithTheVocabularyOfTheModel() throws IOException {
        Model model = ofTexts();
        Path texts = write("new.txt", "Good film\r\n\nfilm\nnever seen");

        List<DataSet> parts = parts("text:" + texts, model);

        // equally frequent ones in alphabetical order: bad is 2, film 3 and good 4
        assertThat(inputs(parts.get(0)).toLongArray()).containsExactly(4, 3, 3, 0, 1, 1);
        assertThat(firsts(parts).keySet()).containsExactly("1", "3", "4");
        assertThat(firsts(fromStandardInput("bad\ngood\n", "text:-", model)).values())
                .containsExactly(2f, 4f);
    }

    @Test
    void labelsThatTextsHaveAreLeftOutWhereTheyAreClassesOfTheModel() throws IOException {
        Model model = ofTexts();
        Path tabbed = write("tabbed.txt", "pos\tgood\nneg\tbad film\n");
        Path marked = write("marked.txt", "__label__pos good\nbad __label__neg film\n");
        Path words = write("words.txt", "pos good\nneg bad film\n");

        for (Path file : List.of(tabbed, marked, words)) {
            assertThat(inputs(parts("text:" + file, model).get(0)).toLongArray())
                    .as(file.toString())
                    .containsExactly(4, 0, 2, 3);
        }
        assertThat(inputs(parts("text:" + words + "?label=none", model).get(0)).toLongArray())
                .containsExactly(1, 4, 1, 2);
        assertThatThrownBy(() -> DataSets.builtIn().open("text:" + words + "?label=none", model))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("leave label=none out");
    }

    @Test
    void newTextsCannotTellTheVocabularyOfAModel() throws IOException {
        Path texts = write("new.txt", "good\n");

        assertThatThrownBy(() -> parts("text:" + texts, network(ElementType.INT64, 2, 2)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("tokenizer=FILE");
    }

    @Test
    void picturesNeedNoFoldersOfClasses() throws IOException {
        Files.createDirectories(folder.resolve("photos/more"));
        for (String name : List.of("b.png", "a.png", "more/c.png", "more/d.png", "more/e.png")) {
            BufferedImage picture = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
            picture.getRaster().setSample(0, 0, 0, name.equals("b.png") ? 255 : 0);
            ImageIO.write(picture, "png", folder.resolve("photos").resolve(name).toFile());
        }
        Files.writeString(folder.resolve("photos/sound.mp3"), "");
        Model model = network(ElementType.FLOAT, 2, 1, 1, 1);

        List<DataSet> parts = parts("images:" + folder.resolve("photos"), model);

        assertThat(firsts(parts))
                .containsEntry("a.png", 0f)
                .containsEntry("b.png", 1f)
                .hasSize(5)
                .containsEntry("more/c.png", 0f);
        assertThat(parts.get(0).exampleNames().kind()).isEqualTo("file");
        assertThat(notes(parts)).singleElement().asString().contains("1 file is not read: 1 .mp3");
        List<DataSet> part = parts("images:" + folder.resolve("photos") + "?split=train", model);
        assertThat(firsts(part).keySet()).containsExactly("a.png", "b.png", "more/c.png", "more/d.png");
        assertThat(notes(part)).isEqualTo(notes(parts));
        assertThat(firsts(parts("images:" + folder.resolve("photos/b.png"), model)))
                .containsExactly(Map.entry("b.png", 1f));
    }

    @Test
    void anArchiveOfArraysNeedsNoTargets() throws IOException {
        Path file = folder.resolve("new.npz");
        NpzWriter.write(file, Map.of("x", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2)));

        List<DataSet> parts = parts("npz:" + file, network(ElementType.FLOAT, 2, 2));

        assertThat(inputs(parts.get(0)).toFloatArray()).containsExactly(1, 2, 3, 4);
        assertThat(firsts(parts).keySet()).containsExactly("0", "1");
    }

    @Test
    void otherFormatsAreOpenedWithTheirTargets() {
        List<DataSet> parts = parts("strokes:test?size=20", network(ElementType.FLOAT, 10, 1, 28, 28));

        assertThat(new ArrayList<>(parts)).singleElement().satisfies(part -> {
            assertThat(part.size()).isEqualTo(20);
            assertThat(part.task()).isEqualTo(Task.CLASSIFICATION);
        });
    }
}
