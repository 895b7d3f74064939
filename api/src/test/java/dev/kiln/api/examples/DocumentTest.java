package dev.kiln.api.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/extending.md shows the sources that are compiled and tested here, letter for letter. */
class DocumentTest {

    private static final Pattern EXAMPLE =
            Pattern.compile("<!-- example (\\w+) -->\n```java\n(.*?)```\n", Pattern.DOTALL);

    private static String read(Path file) throws IOException {
        return Files.readString(file).replace("\r\n", "\n");
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("docs/extending.md"))) {
            folder = folder.getParent();
        }
        return Objects.requireNonNull(folder, "no folder above has docs/extending.md");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ScaleShift",
                "Huber",
                "Lion",
                "Bfloat16",
                "Squares",
                "MomentumAttack",
                "GrowingNoise",
                "OneFeature",
                "Polynomial",
                "Points",
                "Blanks",
                "ErrorRate",
                "Darken"
            })
    void showsTheSource(String example) throws IOException {
        String source = read(root().resolve("api/src/test/java/dev/kiln/api/examples/" + example + ".java"));
        Matcher matcher = EXAMPLE.matcher(read(root().resolve("docs/extending.md")));
        String shown = matcher.results()
                .filter(match -> match.group(1).equals(example))
                .map(match -> match.group(2))
                .findFirst()
                .orElse("");
        assertThat(shown)
                .as("docs/extending.md after <!-- example %s -->", example)
                .isEqualTo(source);
    }

    @Test
    void showsNothingElse() throws IOException {
        List<String> shown = EXAMPLE.matcher(read(root().resolve("docs/extending.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(shown)
                .containsExactly(
                        "ScaleShift",
                        "Huber",
                        "Lion",
                        "Bfloat16",
                        "Squares",
                        "MomentumAttack",
                        "GrowingNoise",
                        "OneFeature",
                        "Polynomial",
                        "Points",
                        "Blanks",
                        "ErrorRate",
                        "Darken");
    }
}
