package dev.kiln.testkit.plugin;

import dev.kiln.testkit.ServiceDeclarations;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * The jar of a provider: the one it was loaded from, or one made of the folder of classes it was loaded from.
 *
 * @param member the provider's class
 * @param jars the jar, followed by the plugin's libraries
 */
record PluginJars(Class<?> member, List<Path> jars) {

    private static final String MODULE_INFO = "module-info.class";

    PluginJars {
        jars = List.copyOf(jars);
    }

    static PluginJars of(Class<?> member, Path folder) {
        Path home = home(member);
        return new PluginJars(member, List.of(Files.isDirectory(home) ? packed(home, folder) : home));
    }

    /** The folder or jar that a class was loaded from. */
    static Path home(Class<?> member) {
        try {
            return Path.of(
                    member.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Path packed(Path classes, Path folder) {
        Path jar = folder.resolve("plugin.jar");
        try {
            if (!Files.exists(jar)) {
                pack(classes, jar);
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pack(Path classes, Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream zip = new JarOutputStream(out, manifest);
                Stream<Path> walk = Files.walk(classes)) {
            for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
                String name = classes.relativize(file).toString().replace('\\', '/');
                if (!name.equals(JarFile.MANIFEST_NAME)) {
                    zip.putNextEntry(new JarEntry(name));
                    Files.copy(file, zip);
                    zip.closeEntry();
                }
            }
        }
    }

    PluginJars with(List<Path> libraries) {
        List<Path> all = new ArrayList<>(jars);
        all.addAll(libraries);
        return new PluginJars(member, all);
    }

    Path own() {
        return jars.get(0);
    }

    boolean isModule() {
        try (JarFile jar = new JarFile(own().toFile())) {
            return jar.getEntry(MODULE_INFO) != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The plugin's two declarations of each service; empty where it is not a module. */
    Optional<Map<String, Declared>> declarations() {
        if (!isModule()) {
            return Optional.empty();
        }
        Map<String, Set<String>> files = ServiceDeclarations.ofFiles(member);
        Map<String, Declared> declared = new LinkedHashMap<>();
        ServiceDeclarations.ofModule(member)
                .forEach((service, names) ->
                        declared.put(service, new Declared(names, files.getOrDefault(service, Set.of()))));
        return Optional.of(declared);
    }

    /** The providers of one service in module-info and in META-INF/services. */
    record Declared(Set<String> ofModule, Set<String> ofFiles) {}
}
