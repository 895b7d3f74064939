package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFormatTest {

    private final DataSets formats = DataSets.builtIn();

    @TempDir
    Path folder;

    private String write(String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines)).toString();
    }

    private static long[][] tokens(DataSet data) {
        long[] all =
                data.batch(LongStream.range(0, data.size()).toArray()).inputs().toLongArray();
        int length = (int) data.exampleShape()[0];
        return LongStream.range(0, data.size())
                .mapToObj(i -> Arrays.copyOfRange(all, (int) i * length, (int) (i + 1) * length))
                .toArray(long[][]::new);
    }

    private static long[] targets(DataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray()).targets().toLongArray();
    }

    private static Model tokenModel(long vocabulary, long length) {
        GraphBuilder graph = new GraphBuilder("tokens");
        Value input = graph.input("tokens", new TensorType(ElementType.INT64, Shape.batchOf(length)));
        Value table = graph.constant("table", Tensor.zeros(ElementType.FLOAT, vocabulary, 2));
        graph.output("y", table.gather(input, 0).reduceMean(false, 1));
        return Model.of(graph.build());
    }

    @Test
    void tokensStandByFrequencyBehindPaddingAndUnknown() throws IOException {
        String file = write("a.txt", "Good, good film.\t1", "Bad film.\t0", "It's bad\t0");

        DataSet data = formats.open("text:" + file + "?length=6");

        assertThat(data.classes()).containsExactly("0", "1");
        assertThat(targets(data)).containsExactly(1, 0, 0);
        assertThat(data.batch(0).inputs().elementType()).isEqualTo(ElementType.INT64);
        // twice each and so by the alphabet: . 2, bad 3, film 4, good 5; once: the comma and it's
        assertThat(tokens(data))
                .isDeepEqualTo(new long[][] {{5, 1, 5, 4, 2, 0}, {3, 4, 2, 0, 0, 0}, {1, 3, 0, 0, 0, 0}});
    }

    @Test
    void charactersMinCountAndVocabularyAreTheUsers() throws IOException {
        String file = write("a.txt", "abca\tx", "ab\ty");

        assertThat(tokens(formats.open("text:" + file + "?tokenizer=characters&length=4&min-count=1")))
                .isDeepEqualTo(new long[][] {{2, 3, 4, 2}, {2, 3, 0, 0}});
        assertThat(tokens(formats.open("text:" + file + "?tokenizer=characters&length=4&vocabulary=3")))
                .isDeepEqualTo(new long[][] {{2, 1, 1, 2}, {2, 1, 0, 0}});
    }

    @Test
    void labelsStandOnEitherSideOrAreTheFirstWord() throws IOException {
        String last = write("last", "one two\tpos", "three\tneg", "four\tneg");
        String first = write("first", "pos\tone two", "neg\tthree", "neg\tfour");
        String fast = write("fast", "__label__pos one two", "__label__neg three", "__label__neg four");

        for (String file : new String[] {last, first, fast}) {
            DataSet data = formats.open("text:" + file + "?min-count=1&length=2");
            assertThat(data.classes()).containsExactly("neg", "pos");
            assertThat(targets(data)).containsExactly(1, 0, 0);
        }
        assertThat(formats.open("text:" + first + "?label=last").classes()).hasSize(3);
    }

    @Test
    void everyFifthIsTestAndGivesNoWords() throws IOException {
        String one = write("one", "a\t0", "a\t1", "a\t0", "a\t1", "b b b\t0");
        String two = write("two", "c c\t1", "c\t0", "c\t1", "c\t0", "d d\t1");

        DataSet train = formats.open("text:" + one + "," + two + "?split=train&length=1");
        DataSet test = formats.open("text:" + one + "," + two + "?split=test&length=1");

        assertThat(train.size()).isEqualTo(8);
        assertThat(tokens(test)).isDeepEqualTo(new long[][] {{1}, {1}});
        assertThat(tokens(train)).isDeepEqualTo(new long[][] {{3}, {3}, {3}, {3}, {2}, {2}, {2}, {2}});
        assertThat(targets(test)).containsExactly(0, 1);
    }

    @Test
    void aModelRemembersTheVocabulary() throws IOException {
        String learned = write("learned", "good film\t1", "bad film\t0");
        String later = write("later", "film good\t1", "film film\t0", "other\t1");
        Model fresh = tokenModel(10, 3);
        DataSet data = formats.open("text:" + learned + "?min-count=1", fresh);

        DataSet again = formats.open("text:" + later, Encoded.recorded(fresh, data.first(1)));

        // film 2, bad 3, good 4, and the length of the model
        assertThat(tokens(data)).isDeepEqualTo(new long[][] {{4, 2, 0}, {3, 2, 0}});
        assertThat(tokens(again)).isDeepEqualTo(new long[][] {{2, 4, 0}, {2, 2, 0}, {1, 0, 0}});
    }

    @Test
    void theModelsEmbeddingLimitsTheVocabulary() throws IOException {
        String file = write("a.txt", "a b c d e f\t1", "a b c\t0");

        assertThat(tokens(formats.open("text:" + file + "?min-count=1", tokenModel(4, 6)))[0])
                .containsExactly(2, 3, 1, 1, 1, 1);
    }

    @Test
    void refusesWhatIsNoLabelledText() throws IOException {
        String bare = write("bare", "a\t1", "\t0");
        String empty = write("empty", "", " ");
        String unknown = write("unknown", "a\tposs", "b\tneg");
        Model model = tokenModel(9, 4);
        Model named = model.withClasses(List.of("neg", "pos"));

        assertThatThrownBy(() -> formats.open("text:" + bare))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("line 2 of");
        assertThatThrownBy(() -> formats.open("text:" + empty))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("is empty");
        assertThatThrownBy(() -> formats.open("text:" + unknown, named))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"poss\"")
                .hasMessageContaining("line 1 of")
                .hasMessageContaining("Did you mean pos?");
        assertThatThrownBy(() -> formats.open("text:" + bare + "x"))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void readsThreeThousandSentences() {
        Optional<Path> found = SharedFiles.find("data/sentiment-sentences");
        assumeTrue(found.isPresent());
        String files = String.join(
                ",",
                LongStream.range(0, 3)
                        .mapToObj(i -> found.get()
                                .resolve(new String[] {"amazon_cells", "imdb", "yelp"}[(int) i] + "_labelled.txt")
                                .toString())
                        .toList());

        DataSet train = formats.open("text:" + files + "?split=train");
        DataSet test = formats.open("text:" + files + "?split=test");

        assertThat(train.size()).isEqualTo(2400);
        assertThat(test.size()).isEqualTo(600);
        assertThat(formats.open("text:" + files).classes()).containsExactly("0", "1");
        assertThat(Arrays.stream(targets(formats.open("text:" + files))).sum()).isEqualTo(1500);
        assertThat(tokens(train)).isDeepEqualTo(tokens(formats.open("text:" + files + "?split=train")));
    }

    @Test
    void cutsIntoWordPiecesAsBertDoes() throws IOException {
        String tokenizer = write("tokenizer.json", """
                {"normalizer": {"type": "BertNormalizer", "lowercase": true, "strip_accents": null},
                 "pre_tokenizer": {"type": "BertPreTokenizer"},
                 "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 1], "cls": ["[CLS]", 3]},
                 "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 9,
                  "vocab": {"[UNK]": 0, "[SEP]": 1, "[PAD]": 2, "[CLS]": 3, "un": 4, "##aff": 5, "##able": 6,
                            "cafe": 7, "!": 8, "a": 9}}}
                """);
        String file = write("a.txt", "Unaffable Café!!\t1", "unx a\t0", "aaaaaaaaaa a a a a a\t0");

        assertThat(tokens(formats.open("text:" + file + "?length=8&tokenizer=" + tokenizer)))
                .isDeepEqualTo(
                        new long[][] {{3, 4, 5, 6, 7, 8, 8, 1}, {3, 0, 9, 1, 2, 2, 2, 2}, {3, 0, 9, 9, 9, 9, 9, 1}});
    }
}
