package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Provider;
import dev.kiln.host.extension.Extensions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Remedies in messages exist: options, commands, options of data and extensions, variables. */
class RemediesTest {

    private static final Pattern COMMENT =
            Pattern.compile("/\\*.*?\\*/|^\\s*//.*?$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]*+(?!\\*)");
    private static final Pattern COMMAND = Pattern.compile("\\bkiln ([a-z]+)(?: ([a-z]+))?");
    private static final Pattern KEY = Pattern.compile("(?<![\\w.-])([a-z][a-z-]*)=");
    private static final Pattern VARIABLE = Pattern.compile("\\bKILN_[A-Z_]+");

    /** Options of Java and of its compiler, named in messages to authors of plugins. */
    private static final Set<String> OPTIONS_OF_JAVA =
            Set.of("--add-modules", "--add-opens", "--add-exports", "--release");

    /** Placeholders for any option in descriptions. */
    private static final Set<String> PLACEHOLDERS = Set.of("key", "option", "s");

    /** Of {@code train --group}. */
    private static final Set<String> OF_GROUPS = Set.of("decay", "spare-biases");

    /** Options of the tools that made a file, which a message may name too. */
    private static final Set<String> OF_EXPORTERS = Set.of("zipmap");

    /** The modules whose messages name options of data and extensions; elsewhere an equals sign is printed code. */
    private static final List<String> WHERE_KEYS_ARE_NAMED = List.of("core/", "plugins/", "distribution/");

    private static Map<String, String> sources() {
        try (Stream<Path> all = Files.walk(Path.of(".."))) {
            Map<String, String> sources = new TreeMap<>();
            for (Path file : all.filter(RemediesTest::isMessage).toList()) {
                String text = Files.readString(file);
                sources.put(
                        Path.of("..").relativize(file).toString(),
                        COMMENT.matcher(text).replaceAll(""));
            }
            return sources;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isMessage(Path file) {
        String path = file.toString().replace('\\', '/');
        return path.contains("/src/main/java/") && path.endsWith(".java") && !path.startsWith("../benchmarks");
    }

    /** The first group of each match in string literals, with its file. */
    private static Map<String, String> named(Pattern pattern, Map<String, String> sources) {
        Map<String, String> named = new TreeMap<>();
        sources.forEach((file, source) -> {
            Matcher literal = LITERAL.matcher(source);
            while (literal.find()) {
                Matcher found = pattern.matcher(literal.group(1));
                while (found.find()) {
                    named.put(found.group(found.groupCount() > 0 ? 1 : 0), file);
                }
            }
        });
        return named;
    }

    private static Set<String> options() {
        Set<String> options = new TreeSet<>(OPTIONS_OF_JAVA);
        for (CommandLine level : OptionsTest.everyLevel()) {
            options.addAll(level.getCommandSpec().optionsMap().keySet());
        }
        return options;
    }

    private static Set<String> keys() {
        List<Provider<?>> providers = new ArrayList<>();
        Extensions.besideHost().registrations().forEach(registration -> providers.add(registration.provider()));
        return Stream.concat(
                        providers.stream()
                                .flatMap(provider -> provider.options().stream())
                                .map(Option::name),
                        PLACEHOLDERS.stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void optionsOfTheCommandThatMessagesNameExist() {
        Map<String, String> named = named(OPTION, sources());
        assertThat(named).containsKeys("--validation", "--calibration", "--limit");
        named.keySet().removeAll(options());
        assertThat(named).isEmpty();
    }

    @Test
    void commandsThatMessagesNameExist() {
        Map<String, CommandLine> commands = Kiln.commandLine().getSubcommands();
        Map<String, String> unknown = new TreeMap<>();
        sources().forEach((file, source) -> {
            Matcher literal = LITERAL.matcher(source);
            while (literal.find()) {
                Matcher command = COMMAND.matcher(literal.group(1));
                while (command.find()) {
                    if (!exists(commands, command.group(1), command.group(2))) {
                        unknown.put(command.group(), file);
                    }
                }
            }
        });
        assertThat(unknown).isEmpty();
    }

    private static boolean exists(Map<String, CommandLine> commands, String first, String second) {
        CommandLine command = commands.get(first);
        if (command == null) {
            // "the kiln command" names itself
            return first.equals("command");
        }
        return second == null
                || command.getSubcommands().isEmpty()
                || command.getSubcommands().containsKey(second);
    }

    @Test
    void optionsOfDataAndExtensionsThatMessagesNameExist() {
        Map<String, String> sources = sources();
        sources.keySet().removeIf(file -> WHERE_KEYS_ARE_NAMED.stream().noneMatch(file.replace('\\', '/')::startsWith));
        Map<String, String> named = named(KEY, sources);
        assertThat(named).containsKeys("drop", "labels", "target");
        named.keySet().removeAll(keys());
        named.keySet().removeAll(OF_EXPORTERS);
        named.keySet().removeAll(OF_GROUPS);
        assertThat(named).isEmpty();
    }

    @Test
    void variablesThatMessagesNameAreRead() throws IOException {
        Map<String, String> named = named(VARIABLE, sources());
        assertThat(named).containsKey("KILN_JAVA_OPTS");
        String launcher = Files.readString(Path.of("src/main/dist/bin/kiln"));
        named.keySet().removeIf(variable -> launcher.contains("$" + variable) || launcher.contains("${" + variable));
        // read by the testkit itself
        named.remove("KILN_SHARED");
        assertThat(named).isEmpty();
    }
}
