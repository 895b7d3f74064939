package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.extension.Kind;
import dev.kiln.host.extension.HostKinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every kind of the api has a project, in the help and on the page. */
class PluginKindsTest {

    private static final List<String> WORDS =
            HostKinds.ALL.stream().map(Kind::word).toList();

    @Test
    void eachKindHasAProjectAndIsInTheHelp() {
        assertThat(new ProjectKind.Words()).containsExactlyInAnyOrderElementsOf(WORDS);
        String help = new CommandLine(new PluginProjectCommand()).getUsageMessage();
        assertThat(help).contains(WORDS).contains("sparsity-schedule");
    }

    @Test
    void thePageNamesEachKind() throws IOException {
        String page = Files.readString(Path.of("../docs/extending.md"));
        String step = page.substring(page.indexOf("1. Write the project."), page.indexOf("kiln plugins new"));
        assertThat(step).contains(WORDS.stream().map(word -> "`" + word + "`").toList());
    }
}
