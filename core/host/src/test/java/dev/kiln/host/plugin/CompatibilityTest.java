package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompatibilityTest {

    private static PluginDescriptor plugin(Optional<String> range, Optional<String> compiledAgainst) {
        return new PluginDescriptor(
                "one",
                Optional.empty(),
                Path.of("one.jar"),
                "",
                List.of(),
                List.of(),
                range.flatMap(VersionRange::parse),
                compiledAgainst,
                Map.of(),
                List.of(),
                false);
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.0, 1.2.0, true",
        "1.2.0, 1.4.1, true",
        "1.2.1, 1.2.0, false",
        "1.9.0, 2.0.0, false",
        "2.0.0, 1.9.0, false",
        "0.1.0, 0.1.5, true",
        "0.1.0, 0.2.0, false",
        "0.1.0, 0.1.0-SNAPSHOT, true",
        "0.1.0-SNAPSHOT, 0.1.0, true",
    })
    void runsWhatWasCompiledAgainstTheSameLineAndNothingNewer(String compiled, String running, boolean runs) {
        assertThat(ApiCompatibility.fault(plugin(Optional.empty(), Optional.of(compiled)), running)
                        .isEmpty())
                .isEqualTo(runs);
    }

    @Test
    void saysWhichOfTheTwoToChange() {
        assertThat(ApiCompatibility.fault(plugin(Optional.empty(), Optional.of("0.3.0")), "0.1.0")
                        .orElseThrow()
                        .toString())
                .isEqualTo("It was compiled against api 0.3.0, this Kiln has api 0.1.0. Update Kiln to 0.3.0 or newer,"
                        + " or get a version of the plugin for api 0.1.");
        assertThat(ApiCompatibility.fault(plugin(Optional.empty(), Optional.of("0.1.0")), "0.3.0")
                        .orElseThrow()
                        .fix())
                .contains("Update the plugin", "Kiln-Api");
    }

    @Test
    void letsTheManifestOverrideTheRule() {
        assertThat(ApiCompatibility.fault(plugin(Optional.of("[0.1,0.4)"), Optional.of("0.1.0")), "0.3.0"))
                .isEmpty();
        assertThat(ApiCompatibility.fault(plugin(Optional.of("[0.1,0.3)"), Optional.of("0.3.0")), "0.3.0"))
                .isPresent();
    }

    @Test
    void takesAPluginThatSaysNothing() {
        assertThat(ApiCompatibility.fault(plugin(Optional.empty(), Optional.empty()), "0.3.0"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1.0,2.0)  | 1.0   | true",
                "[1.0,2.0)  | 1.9.9 | true",
                "[1.0,2.0)  | 2.0   | false",
                "[1.0,2.0)  | 2.0-rc1 | false",
                "(1.0,2.0]  | 1.0   | false",
                "(1.0,2.0]  | 2.0.0 | true",
                "[1.2]      | 1.2   | true",
                "[1.2]      | 1.2.1 | false",
                "1.2        | 3.0   | true",
                "1.2        | 1.1   | false",
                "[1.2,)     | 9     | true",
                "[1.2,)     | none  | false",
            })
    void knowsWhatLiesInARange(String range, String version, boolean lies) {
        assertThat(VersionRange.parse(range).orElseThrow().contains(version)).isEqualTo(lies);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "one", "[1.0", "[2.0,1.0]", "(1.0)", "[,2.0)"})
    void refusesWhatIsNoRange(String range) {
        assertThat(VersionRange.parse(range)).isEmpty();
    }
}
