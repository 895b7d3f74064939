package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A page of the documentation and its examples.
 *
 * @param file the page
 */
record Page(Path file) {

    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Pattern COMMAND = Pattern.compile("^(?:\\./)?kiln (.*?)(?: +#.*)?$");

    /** A page by its name, such as {@code training.md}. */
    static Page of(String name) {
        return new Page(Path.of("..", "docs", name));
    }

    static Page readme() {
        return new Page(Path.of("..", "README.md"));
    }

    /** The blocks in a language, in order. */
    List<String> blocks(String language) throws IOException {
        return BLOCK.matcher(Files.readString(file))
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    /** The lines that begin with the command {@code kiln}, without it and without comments. */
    List<String> commands() throws IOException {
        return blocks("sh").stream()
                .flatMap(block -> block.replaceAll("\\\\\\n\\s*", "").lines())
                .flatMap(line -> COMMAND.matcher(line).results())
                .map(command -> command.group(1))
                .toList();
    }

    /** Runs a command line; it must succeed. */
    static Outcome run(Workplace place, String command) {
        String[] words = WORD.matcher(command)
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .toArray(String[]::new);
        Outcome outcome = place.installation().run(place.folder(), words);
        assertThat(outcome.status()).as(command + "\n" + outcome.err()).isZero();
        return outcome;
    }
}
