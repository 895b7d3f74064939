package dev.kiln.host.plugin;

import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The declarations of one jar of a plugin.
 *
 * @param file the jar
 * @param module its module: its own, or one created for a jar without one
 * @param isModular whether the module is its own
 * @param providers the names of provider classes by the name of the service, of module and service files together
 * @param manifest the manifest's main attributes
 * @param followed the paths that a class loader follows from this jar, by the list that names them
 * @param signers its signers; empty where it is not signed
 */
record JarContent(
        Path file,
        ModuleDescriptor module,
        boolean isModular,
        Map<String, List<String>> providers,
        Map<String, String> manifest,
        Map<String, List<String>> followed,
        List<String> signers) {

    Set<String> packages() {
        return module.packages();
    }

    /** The packages that other modules may use. */
    List<String> exported() {
        return module.exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .toList();
    }

    Optional<String> attribute(String name) {
        return Optional.ofNullable(manifest.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** The jar's name for messages. */
    String name() {
        return file.getFileName().toString();
    }
}
