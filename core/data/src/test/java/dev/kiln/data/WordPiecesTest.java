package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers are those of the package tokenizers 0.23.2 for the same file. */
class WordPiecesTest {

    private static final String FILE = """
            {"normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
              "strip_accents": null, "lowercase": true},
             "pre_tokenizer": {"type": "BertPreTokenizer"},
             "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
             "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
              "max_input_chars_per_word": 100,
              "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "hello": 4, "world": 5, "中": 6, "x": 7,
                "##x": 8, "οσ": 9, "##world": 10, "〇": 11, "カ": 12}}}
            """;

    @TempDir
    Path folder;

    private WordPieces pieces(String file) throws IOException {
        return WordPieces.read(Files.writeString(folder.resolve("tokenizer.json"), file));
    }

    private long[] numbers(String text) throws IOException {
        return pieces(FILE).numbers(text, 1000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {" ", "\t", "\n", "\u00a0", "\u1680", "\u2003", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"})
    void everyBlankOfUnicodeCuts(String blank) throws IOException {
        assertThat(numbers("hello" + blank + "world")).containsExactly(2, 4, 5, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0007", "\u000b", "\u0085", "\u00ad", "\u200b", "\ufeff", "\ufffd", "\ue000"})
    void controlCharactersVanish(String control) throws IOException {
        assertThat(numbers("hello" + control + "world")).containsExactly(2, 4, 10, 3);
    }

    @Test
    void onlyChineseCharactersAreWordsOfTheirOwn() throws IOException {
        assertThat(numbers("hello中world")).containsExactly(2, 4, 6, 5, 3);
        // an ideograph of Unicode's, but in none of the blocks
        assertThat(numbers("hello〇world")).containsExactly(2, 1, 3);
    }

    @Test
    void capitalsAreMadeSmallOneByOne() throws IOException {
        assertThat(numbers("ΟΣ")).containsExactly(2, 9, 3);
    }

    @Test
    void aWordOfMoreThanAHundredCharactersIsUnknown() throws IOException {
        assertThat(numbers("x".repeat(100))).hasSize(102).startsWith(2, 7, 8);
        assertThat(numbers("x".repeat(101))).containsExactly(2, 1, 3);
    }

    /** One by one its 2 million beginnings would be looked up: 2,000 billion characters. */
    @Test
    void aWordOfMillionsOfCharactersIsUnknown() throws IOException {
        assertThat(numbers("hello " + "x".repeat(2_000_000) + " world")).containsExactly(2, 4, 1, 5, 3);
    }

    @Test
    void refusesATokenizerWithoutItsOwnTokens() {
        assertThatThrownBy(() -> pieces(FILE.replace("[\"[SEP]\", 3]", "[\"[END]\", 3]")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("[END]");
        assertThatThrownBy(() -> pieces(FILE.replace("\"clean_text\": true", "\"clean_text\": false")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("clean_text = false");
    }

    @Test
    void comesBackFromAModelsMetadata() throws IOException {
        WordPieces read = WordPieces.read(pieces(FILE).json());
        assertThat(read.numbers("Hello\u00a0world ΟΣ", 10)).containsExactly(2, 4, 5, 9, 3);
    }
}
