package dev.kiln.api.stability;

import dev.kiln.api.extension.Provider;
import dev.kiln.graph.Graph;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The class files of the packages that the modules of the api export. */
final class ApiClasses {

    private ApiClasses() {}

    /** The modules, each with a type of its own. */
    static final Map<String, Class<?>> MODULES = Map.of("dev.kiln.graph", Graph.class, "dev.kiln.api", Provider.class);

    /** Returns the content of all by their path. */
    static SortedMap<String, byte[]> read() {
        SortedMap<String, byte[]> all = new TreeMap<>();
        MODULES.keySet().forEach(name -> all.putAll(read(name)));
        return all;
    }

    /** Returns the content of those of one module by their path. */
    static SortedMap<String, byte[]> read(String moduleName) {
        ModuleReference module = module(moduleName);
        Set<String> exported = module.descriptor().exports().stream()
                .map(ModuleDescriptor.Exports::source)
                .map(name -> name.replace('.', '/'))
                .collect(Collectors.toSet());
        SortedMap<String, byte[]> classes = new TreeMap<>();
        try (ModuleReader reader = module.open()) {
            for (String name : reader.list().toList()) {
                if (name.endsWith(".class")
                        && exported.contains(folder(name))
                        && !name.endsWith("/package-info.class")) {
                    classes.put(name, bytes(reader, name));
                }
            }
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ModuleReference module(String name) {
        try {
            Path classes = Path.of(MODULES.get(name)
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return ModuleFinder.of(classes).find(name).orElseThrow();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static String folder(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }

    private static byte[] bytes(ModuleReader reader, String name) throws IOException {
        try (InputStream in = reader.open(name).orElseThrow()) {
            return in.readAllBytes();
        }
    }
}
