package dev.kiln.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a plugin takes upon itself with the api: one module that brings nothing along. */
class ModuleTest {

    private static ModuleReference module() throws URISyntaxException {
        Path classes = Path.of(KilnException.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return ModuleFinder.of(classes).find("dev.kiln.api").orElseThrow();
    }

    private static List<String> classes() throws IOException, URISyntaxException {
        try (ModuleReader reader = module().open()) {
            return reader.list()
                    .filter(name -> name.endsWith(".class") && name.contains("/"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .toList();
        }
    }

    static Set<String> packages() throws IOException, URISyntaxException {
        return classes().stream()
                .map(name -> name.substring(0, name.lastIndexOf('.')))
                .collect(Collectors.toSet());
    }

    @Test
    void requiresTheJdksBaseAlone() throws URISyntaxException {
        Set<String> atRunTime = module().descriptor().requires().stream()
                .filter(required -> !required.modifiers().contains(Modifier.STATIC))
                .map(ModuleDescriptor.Requires::name)
                .collect(Collectors.toSet());
        assertThat(atRunTime).containsExactly("java.base");
        assertThat(module().descriptor().requires())
                .extracting(ModuleDescriptor.Requires::name)
                .containsExactlyInAnyOrder("java.base", "org.jspecify");
    }

    @Test
    void exportsEveryPackageButTheRulesOfInference() throws IOException, URISyntaxException {
        Set<String> exported = module().descriptor().exports().stream()
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
        Set<String> hidden = packages();
        hidden.removeAll(exported);
        assertThat(hidden).containsExactly("dev.kiln.api.graph.inference");
    }

    @ParameterizedTest
    @MethodSource("packages")
    void everyPackageIsNullMarked(String name) throws ClassNotFoundException {
        assertThat(Class.forName(name + ".package-info")).hasAnnotation(NullMarked.class);
    }
}
