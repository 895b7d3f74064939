package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page for those who come from Keras or PyTorch: its commands run, one after the other. */
class FromKerasIT {

    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\\n(.*?)```", Pattern.DOTALL);

    private static List<String> blocks(String language) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "from-keras.md"));
        return BLOCK.matcher(page)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    /** The words of a command line, without quotation marks. */
    private static String[] words(String line) {
        Matcher words = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(line);
        return words.results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .toArray(String[]::new);
    }

    @Test
    void everyCommandRuns(@TempDir Path folder) throws IOException {
        Workplace workplace =
                Workplace.of(folder).write("network.yaml", blocks("yaml").get(0));
        List<String> commands = blocks("sh").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("kiln "))
                .collect(Collectors.toList());
        assertThat(commands).hasSizeGreaterThan(10);
        for (String command : commands) {
            String[] all = words(command);
            String[] arguments = List.of(all).subList(1, all.length).toArray(String[]::new);
            Outcome outcome = workplace.installation().run(folder, arguments);
            assertThat(outcome.status()).as(command + "\n" + outcome.err()).isZero();
        }
        assertThat(workplace.file("predictions.csv")).exists();
        assertThat(workplace.file("report").resolve("report.html")).exists();
    }
}
