package dev.kiln.host.plugin;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a plugin consists of.
 *
 * @param descriptor what it says of itself
 * @param jars its jars
 * @param notes what a user may want to know of them
 */
record PluginContent(PluginDescriptor descriptor, List<JarContent> jars, List<String> notes) {

    /** The packages of all its jars. */
    Set<String> packages() {
        return jars.stream().flatMap(jar -> jar.packages().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** The packages that plugins which depend on it may use. */
    Set<String> exportedPackages() {
        Set<String> exported = new HashSet<>();
        jars.forEach(jar -> exported.addAll(jar.exported()));
        return exported;
    }

    Optional<JarContent> module(String name) {
        return jars.stream().filter(jar -> jar.module().name().equals(name)).findFirst();
    }
}
