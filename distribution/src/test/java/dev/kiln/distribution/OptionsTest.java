package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The options that users' scripts rely on, and their documentation. */
class OptionsTest {

    private static final String COMMON =
            "--engine --device --threads --seed --json --quiet --verbose --limit --plugins --help --version";

    static List<CommandLine> everyLevel() {
        List<CommandLine> levels = new ArrayList<>();
        collect(Kiln.commandLine(), levels);
        return levels;
    }

    private static void collect(CommandLine command, List<CommandLine> levels) {
        levels.add(command);
        command.getSubcommands().values().forEach(sub -> collect(sub, levels));
    }

    @ParameterizedTest
    @CsvSource({
        "demo, --out",
        "train, --arch --model --data --validation --out --epochs --batch-size --loss --optimizer --schedule",
        "train, --augment --metric --clip-norm --freeze --adversarial --checkpoint --resume",
        "evaluate, --data --metric",
        "attack, --data --attack --eps --save --report",
        "compress, --out --method --calibration --data --validation --max-drop --dry-run --report",
        "inspect, --help",
        "data, --json",
        "engines, --help",
        "plugins list, --help",
        "plugins info, --help"
    })
    void everyCommandHasTheOptionsOfItsContract(String path, String options) {
        CommandLine command = everyLevel().stream()
                .filter(level -> level.getCommandSpec().qualifiedName().equals("kiln " + path))
                .findFirst()
                .orElseThrow();
        List<String> expected = List.of((options + " " + COMMON).split(" ", -1));
        assertThat(command.getCommandSpec().optionsMap().keySet()).containsAll(expected);
        assertThat(command.getUsageMessage()).contains(expected);
    }

    @ParameterizedTest
    @MethodSource("everyLevel")
    void everyLevelDocumentsAllThatItTakes(CommandLine command) {
        assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
        for (OptionSpec option : command.getCommandSpec().options()) {
            assertThat(String.join("", option.description()))
                    .as(option.longestName())
                    .isNotBlank();
        }
        for (PositionalParamSpec word : command.getCommandSpec().positionalParameters()) {
            assertThat(String.join("", word.description()))
                    .as(word.paramLabel())
                    .isNotBlank();
        }
    }

    @ParameterizedTest
    @MethodSource("everyLevel")
    void everyDefaultStandsInTheHelp(CommandLine command) {
        for (OptionSpec option : command.getCommandSpec().options()) {
            String byDefault = option.defaultValue();
            if (byDefault != null && option.arity().max() > 0) {
                assertThat(String.join("", option.description()))
                        .as(option.longestName())
                        .contains(byDefault);
            }
        }
    }

    @Test
    void helpStandsAtEveryLevel() {
        assertThat(everyLevel())
                .hasSizeGreaterThan(10)
                .allSatisfy(command ->
                        assertThat(command.getCommandSpec().optionsMap()).containsKeys("--help", "--version"));
    }
}
