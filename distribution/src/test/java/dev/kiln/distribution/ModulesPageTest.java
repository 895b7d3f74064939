package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The page {@code docs/modules.md}: the descriptor of every module. The system property {@value #WRITE} rewrites it.
 */
class ModulesPageTest {

    private static final String WRITE = "kiln.write-pages";
    private static final Path FILE = Path.of("..", "docs", "modules.md");
    private static final String HEAD = """
            # Modules

            The requirements and exports of each module of Kiln, from its compiled descriptor. A test compares this page
            with the build, so that nothing is exported, opened or required by accident. The benchmarks, which are not
            shipped, are omitted. After an intended change, this rewrites the page:

            ```
            ./mvnw -pl distribution -am test -Dtest=ModulesPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dkiln.write-pages=true
            ```
            """;

    static List<ModuleDescriptor> modules() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(ModulesPageTest::isOurs)
                .flatMap(entry -> ModuleFinder.of(entry).findAll().stream())
                .map(ModuleReference::descriptor)
                .filter(module -> module.name().startsWith("dev.kiln."))
                .sorted()
                .toList();
    }

    private static boolean isOurs(Path entry) {
        boolean isJar =
                Files.isRegularFile(entry) && entry.getFileName().toString().matches("kiln-.*(?<!-tests)\\.jar");
        return isJar || Files.exists(entry.resolve("module-info.class"));
    }

    private static String page() {
        StringBuilder page = new StringBuilder(HEAD);
        for (ModuleDescriptor module : modules()) {
            page.append("\n```text\n").append("module ").append(module.name()).append('\n');
            lines(module).forEach(line -> page.append("    ").append(line).append('\n'));
            page.append("```\n");
        }
        return page.toString();
    }

    private static List<String> lines(ModuleDescriptor module) {
        List<String> lines = new ArrayList<>();
        add(
                lines,
                module.requires().stream()
                        .filter(r -> !r.modifiers().contains(ModuleDescriptor.Requires.Modifier.MANDATED))
                        .map(r -> "requires " + words(r.modifiers()) + r.name()));
        add(lines, module.exports().stream().map(e -> "exports " + e.source() + to(e.targets())));
        add(lines, module.opens().stream().map(o -> "opens " + o.source() + to(o.targets())));
        add(lines, module.uses().stream().map(service -> "uses " + service));
        add(
                lines,
                module.provides().stream()
                        .flatMap(p -> p.providers().stream()
                                .map(provider -> "provides " + p.service() + " with " + provider)));
        return lines;
    }

    private static void add(List<String> lines, Stream<String> more) {
        more.sorted().forEach(lines::add);
    }

    private static String words(Collection<?> modifiers) {
        return modifiers.stream()
                .map(modifier -> modifier.toString().toLowerCase(Locale.ROOT) + " ")
                .sorted()
                .collect(Collectors.joining());
    }

    private static String to(Set<String> targets) {
        return targets.isEmpty() ? "" : " to " + targets.stream().sorted().collect(Collectors.joining(", "));
    }

    @Test
    void saysWhatWasBuilt() throws IOException {
        assertThat(modules())
                .extracting(ModuleDescriptor::name)
                .contains("dev.kiln.api", "dev.kiln.distribution", "dev.kiln.engine.djl", "dev.kiln.testkit");
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(FILE, page());
        }
        assertThat(Files.readString(FILE).replace("\r\n", "\n"))
                .as("docs/modules.md; it says how to rewrite it")
                .isEqualTo(page());
    }
}
