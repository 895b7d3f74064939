package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The jars of the shipped folder. */
class DistributionIT {

    private static final String SERVICES = "META-INF/services/";
    private static final Installation SHIPPED = Installation.shipped();

    static List<Path> pathJars() {
        List<Path> jars = new ArrayList<>();
        for (String folder : List.of("lib", "engines", "plugins")) {
            jars.addAll(SHIPPED.jars(folder));
        }
        // on no path: the commands that fetch plugins load these themselves
        jars.removeAll(SHIPPED.jars("lib/maven"));
        return jars;
    }

    static List<Path> ownJars() {
        return pathJars().stream()
                .filter(jar -> jar.getFileName().toString().startsWith("kiln-"))
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static ModuleDescriptor descriptor(Path jar) {
        return ModuleFinder.of(jar).findAll().iterator().next().descriptor();
    }

    @Test
    void everyModuleLiesInOnePlace() {
        Map<String, List<Path>> places = pathJars().stream()
                .collect(Collectors.groupingBy(jar -> descriptor(jar).name(), TreeMap::new, Collectors.toList()));
        assertThat(places)
                .allSatisfy((module, jars) -> assertThat(jars).as(module).hasSize(1));
    }

    @ParameterizedTest
    @MethodSource("ownJars")
    void everyJarOfOursIsAModule(Path jar) {
        ModuleDescriptor module = descriptor(jar);
        assertThat(module.isAutomatic()).isFalse();
        assertThat(module.name()).startsWith("dev.kiln.");
    }

    @ParameterizedTest
    @MethodSource("ownJars")
    void bothDeclarationsOfServicesAgree(Path jar) {
        Map<String, Set<String>> provided = new TreeMap<>();
        descriptor(jar).provides().forEach(p -> provided.put(p.service(), new TreeSet<>(p.providers())));
        assertThat(services(jar)).isEqualTo(provided);
    }

    private static Map<String, Set<String>> services(Path jar) {
        Map<String, Set<String>> services = new TreeMap<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream().toList()) {
                if (entry.getName().startsWith(SERVICES) && !entry.isDirectory()) {
                    services.put(entry.getName().substring(SERVICES.length()), providers(file, entry));
                }
            }
            return services;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> providers(JarFile file, JarEntry entry) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(file.getInputStream(entry), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void theModulePathResolvesWithEachEngineAlone(String engine) {
        ModuleFinder path = ModuleFinder.of(
                SHIPPED.home().resolve("lib"), SHIPPED.home().resolve("engines").resolve(engine));
        Configuration resolved = ModuleLayer.boot()
                .configuration()
                .resolveAndBind(ModuleFinder.of(), path, Set.of("dev.kiln.distribution"));
        assertThat(resolved.findModule("dev.kiln.engine." + engine)).isPresent();
    }

    @Test
    void pluginsNeedNothingOfTheHostButTheApi() {
        Set<String> needed = new HashSet<>();
        Path folder = SHIPPED.home().resolve("plugins");
        ModuleFinder plugins = ModuleFinder.of(folder, folder.resolve("factorization"));
        plugins.findAll().stream()
                .map(ModuleReference::descriptor)
                .flatMap(module -> module.requires().stream())
                .filter(required -> !required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                .map(ModuleDescriptor.Requires::name)
                .filter(name -> !name.startsWith("java."))
                .forEach(needed::add);
        needed.removeAll(Set.of("ejml.core", "ejml.ddense"));
        assertThat(needed).containsOnly("dev.kiln.api");
    }
}
