package dev.kiln.host.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a plugin says of itself, read from its files without loading a class.
 *
 * @param id its id
 * @param version its version, where it has one
 * @param source the jar, zip or folder it came from
 * @param sha256 what its files hash to; empty where they cannot be read
 * @param modules its modules by name, those made of plain jars included
 * @param dependencies what its manifest says it needs of other plugins
 * @param apiRange the versions of the api that its manifest says it runs on
 * @param compiledAgainst the version of the api that the compiler recorded
 * @param providers the names of its provider classes, by the name of the service
 * @param signers who signed all of it; empty where no one did
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

    /** Of files that cannot be read. */
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
