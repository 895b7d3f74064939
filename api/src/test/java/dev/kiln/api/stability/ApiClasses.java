package dev.kiln.api.stability;

import dev.kiln.api.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The class files of the packages that the api exports. */
final class ApiClasses {

    private ApiClasses() {}

    /** Returns their content by their path. */
    static SortedMap<String, byte[]> read() {
        ModuleReference module = module();
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

    private static ModuleReference module() {
        try {
            Path classes = Path.of(Provider.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return ModuleFinder.of(classes).find("dev.kiln.api").orElseThrow();
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
