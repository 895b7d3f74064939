package dev.kiln.host.plugin;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The content of a plugin.
 *
 * @param descriptor its description
 * @param jars its jars
 * @param notes notes for users
 */
record PluginContent(PluginDescriptor descriptor, List<JarContent> jars, List<String> notes) {

    /** The packages of all its jars. */
    Set<String> packages() {
        return jars.stream().flatMap(jar -> jar.packages().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** The packages for dependent plugins. */
    Set<String> exportedPackages() {
        Set<String> exported = new HashSet<>();
        jars.forEach(jar -> exported.addAll(jar.exported()));
        return exported;
    }

    Optional<JarContent> module(String name) {
        return jars.stream().filter(jar -> jar.module().name().equals(name)).findFirst();
    }
}
