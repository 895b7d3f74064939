package dev.kiln.api.stability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleReader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dependencies of a plugin or an engine through the api: modules without further ones. */
class ModuleTest {

    private static ModuleDescriptor descriptor(String module) {
        return ApiClasses.module(module).descriptor();
    }

    private static Set<String> packagesOf(String module) throws IOException {
        try (ModuleReader reader = ApiClasses.module(module).open()) {
            return reader.list()
                    .filter(name -> name.endsWith(".class") && name.contains("/"))
                    .map(name -> name.substring(0, name.lastIndexOf('/')).replace('/', '.'))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    static Stream<String> packages() throws IOException {
        return Stream.concat(packagesOf("dev.kiln.graph").stream(), packagesOf("dev.kiln.api").stream());
    }

    private static Set<String> requiredAtRunTime(String module) {
        return descriptor(module).requires().stream()
                .filter(required -> !required.modifiers().contains(Modifier.STATIC))
                .map(ModuleDescriptor.Requires::name)
                .collect(Collectors.toSet());
    }

    private static Set<String> hidden(String module) throws IOException {
        Set<String> hidden = packagesOf(module);
        descriptor(module).exports().forEach(exported -> hidden.remove(exported.source()));
        return hidden;
    }

    @Test
    void requireNothingBeyondTheJdksBase() {
        assertThat(requiredAtRunTime("dev.kiln.graph")).containsExactly("java.base");
        assertThat(requiredAtRunTime("dev.kiln.api")).containsExactlyInAnyOrder("java.base", "dev.kiln.graph");
    }

    @Test
    void exportEveryPackageButTheRulesOfInferenceAndTheListOfKinds() throws IOException {
        assertThat(hidden("dev.kiln.graph")).containsExactly("dev.kiln.graph.inference");
        assertThat(hidden("dev.kiln.api")).containsExactly("dev.kiln.api.kinds");
    }

    @ParameterizedTest
    @MethodSource("packages")
    void everyPackageIsNullMarked(String name) throws ClassNotFoundException {
        assertThat(Class.forName(name + ".package-info")).hasAnnotation(NullMarked.class);
    }
}
