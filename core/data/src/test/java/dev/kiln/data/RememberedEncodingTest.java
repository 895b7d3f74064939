package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The very texts by which models remember how data were encoded: models that are stored have them. */
class RememberedEncodingTest {

    @TempDir
    private Path folder;

    @Test
    void ofATable() throws IOException {
        Path table = Files.writeString(
                folder.resolve("table.csv"),
                "a,t,\"q\"\"\\\",y\n0,u,1e10,cat\n10,v/é,1e-9,\"a \"\"dog\"\"\"\n20.5,v/é,2,eel\n");
        EncodedDataSet data = (EncodedDataSet) DataSets.builtIn().open("csv:" + table + "?missing=None,x&types=t:text");
        assertThat(data.encoding())
                .containsExactly(
                        Map.entry(
                                TableEncoding.KEY,
                                "{\"features\":[{\"name\":\"a\",\"kind\":\"number\",\"median\":10.0,\"mean\":10.166666666666666,\"deviation\":8.36991968632648},{\"name\":\"t\",\"kind\":\"text\",\"mostFrequent\":1,\"literal\":true,\"texts\":[\"u\",\"v/é\"]},{\"name\":\"q\\\"\\\\\",\"kind\":\"number\",\"median\":2.0,\"mean\":3.333333334E9,\"deviation\":4.714045207438912E9}],\"target\":{\"name\":\"y\",\"task\":\"classification\",\"literal\":false,\"classes\":[\"a \\\"dog\\\"\",\"cat\",\"eel\"]},\"missing\":[\"none\",\"x\"]}"));
    }

    @Test
    void ofAVocabulary() {
        TextEncoder words =
                Vocabulary.of(Vocabulary.Tokenizer.WORDS, Stream.of("Good \"film\"", "good\\ \t\u0001 film"), 100, 1);
        assertThat(words.json())
                .hasToString(
                        "{\"tokenizer\":\"words\",\"vocabulary\":[\"\\\"\",\"film\",\"good\",\"\\u0001\",\"\\\\\"]}");
    }

    @Test
    void ofWordPieces() throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), """
                {"normalizer": {"type": "BertNormalizer", "lowercase": true},
                 "pre_tokenizer": {"type": "BertPreTokenizer"},
                 "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
                 "model": {"type": "WordPiece", "unk_token": "[UNK]",
                  "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "\\u00e9\\n": 4}}}
                """);
        assertThat(WordPieces.read(file).json())
                .hasToString(
                        "{\"tokenizer\":\"word-piece\",\"clean\":true,\"lowercase\":true,\"stripAccents\":true,\"prefix\":\"##\",\"longest\":100,\"unknown\":\"[UNK]\",\"before\":[\"[CLS]\"],\"behind\":[\"[SEP]\"],\"vocabulary\":[\"[PAD]\",\"[UNK]\",\"[CLS]\",\"[SEP]\",\"é\\n\"]}");
    }

    @Test
    void ofSounds() {
        assertThat(new MelSpectrogram(16000, 0.025, 1e-4, 64).json())
                .hasToString("{\"rate\":16000.0,\"window\":0.025,\"hop\":1.0E-4,\"mels\":64}");
    }
}
