package dev.kiln.host.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The description of a plugin, read from its files without loading a class.
 *
 * @param id its id
 * @param version its version, where it has one
 * @param source its jar, zip or folder
 * @param sha256 the hash of its files; empty where they cannot be read
 * @param modules its modules by name, including those of plain jars
 * @param dependencies its dependencies on other plugins, from the manifest
 * @param apiRange the versions of the api on which it runs, from the manifest
 * @param compiledAgainst the version of the api that the compiler recorded
 * @param providers the names of its provider classes, by the name of the service
 * @param signers the signers of all its jars; empty where there are none
 * @param isShipped whether it came with Kiln
 */
public record PluginDescriptor(
        String id,
        Optional<String> version,
        Path source,
        String sha256,
        List<String> modules,
        List<PluginDependency> dependencies,
        Optional<VersionRange> apiRange,
        Optional<String> compiledAgainst,
        Map<String, List<String>> providers,
        List<String> signers,
        boolean isShipped) {

    /** Copies the collections. */
    public PluginDescriptor {
        modules = List.copyOf(modules);
        dependencies = List.copyOf(dependencies);
        providers = Map.copyOf(providers);
        signers = List.copyOf(signers);
    }

    /** The description of unreadable files. */
    static PluginDescriptor unreadable(Path source) {
        return new PluginDescriptor(
                PluginNames.ofFile(source),
                Optional.empty(),
                source,
                "",
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                false);
    }

    /** Returns id and version. */
    String title() {
        return version.map(v -> id + " " + v).orElse(id);
    }
}
