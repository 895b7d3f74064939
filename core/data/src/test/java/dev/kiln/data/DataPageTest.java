package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.extension.Option;
import dev.kiln.api.format.DataFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of options in {@code docs/data.md} are the declarations. */
class DataPageTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "data.md");

    private static String row(Option<?> option) {
        String signature = option.signature();
        String value = signature.substring(signature.indexOf('=') + 1).replace("|", "\\|");
        return "| `" + option.name() + "` | " + value + " | " + option.documentation() + " |";
    }

    /** The rows after the head of a table. */
    private static List<String> rows(String format) throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        int head = lines.indexOf("| `" + format + ":` option | value | |");
        return lines.subList(head + 2, lines.size()).stream()
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "npz"})
    void everyOptionIsDocumentedAsItIsDeclared(String name) throws IOException {
        DataFormat format = DataSets.builtIn().formats().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();

        assertThat(rows(name))
                .containsExactlyElementsOf(
                        format.options().stream().map(DataPageTest::row).toList());
    }
}
