package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kiln.host.plugin.BrokenPlugins;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The command with a folder full of broken plugins and two good ones. */
@TestInstance(Lifecycle.PER_CLASS)
class BrokenPluginsIT {

    private final Map<String, JsonNode> failed = new HashMap<>();
    private BrokenPlugins broken;
    private JsonNode listed;

    /** The lines for users; they go to standard error where standard output is JSON. */
    private String text = "";

    @BeforeAll
    void listsThem(@TempDir Path folder, @TempDir Path elsewhere) throws Exception {
        broken = BrokenPlugins.write(folder.resolve("plugins"), elsewhere);
        Outcome outcome = Workplace.of(folder)
                .kiln("plugins list --plugins plugins --json -")
                .done();
        listed = outcome.json();
        text = outcome.err();
        for (JsonNode plugin : listed.get("plugins")) {
            if (plugin.get("state").asText().equals("FAILED")) {
                failed.put(plugin.get("id").asText(), plugin.get("fault"));
            }
        }
    }

    List<Arguments> kinds() {
        List<Arguments> kinds = new ArrayList<>();
        broken.expected().forEach((id, words) -> kinds.add(Arguments.of(id, words)));
        return kinds;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void namesItsFaultAndItsFix(String id, List<String> words) {
        assertThat(failed).containsKey(id);
        String reason = failed.get(id).get("reason").asText();
        String fix = failed.get(id).get("fix").asText();
        assertThat(reason + " " + fix).contains(words).doesNotContain("\tat ");
        assertThat(text).contains("    " + reason + System.lineSeparator() + "    " + fix + System.lineSeparator());
    }

    @Test
    void failsNoneButThese() {
        assertThat(failed.keySet())
                .filteredOn(id -> !broken.expected().containsKey(id))
                .as("the older of two with one id fails too")
                .containsExactly("org.example.good");
        assertThat(listed.get("extensions").findValuesAsText("name")).contains("good", "better", "pgd", "dense");
    }
}
