package dev.kiln.host.plugin;

import dev.kiln.host.extension.PluginException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The id and the version of a plugin, the same wherever it lies: in a plugin folder, on the module path or on the class
 * path.
 *
 * @param id its id: of its manifest, else its module's name, else of its file's name
 * @param version its version: of its manifest, else its module's, else of its file's name
 */
record PluginIdentity(String id, Optional<String> version) {

    /**
     * Returns the identity of a plugin.
     *
     * @param main its main jar, where it has one
     * @param source its jar, zip or folder
     * @throws PluginException if the declared id is none
     */
    static PluginIdentity of(Optional<JarContent> main, Path source) {
        return new PluginIdentity(id(main, source), version(main, source));
    }

    private static String id(Optional<JarContent> main, Path source) {
        Optional<String> declared = attribute(main, ManifestEntries.ID);
        declared.filter(id -> !PluginNames.isId(id)).ifPresent(id -> {
            throw new PluginException(
                    "Its manifest's " + ManifestEntries.ID + " is " + id + ", which is not an id.",
                    "Write letters, digits, dots and hyphens, as in org.example.attacks.");
        });
        boolean isFolder = Files.isDirectory(source);
        return declared.or(() -> main.filter(jar -> jar.isModular() || !isFolder)
                        .filter(jar -> jar.isModular()
                                || jar.attribute("Automatic-Module-Name").isPresent())
                        .map(jar -> jar.module().name()))
                .orElseGet(() -> PluginNames.ofFile(source));
    }

    private static Optional<String> version(Optional<JarContent> main, Path source) {
        return attribute(main, ManifestEntries.VERSION)
                .or(() -> main.flatMap(jar -> jar.module().rawVersion()))
                .or(() -> attribute(main, "Implementation-Version"))
                .or(() -> PluginNames.versionOfFile(source));
    }

    private static Optional<String> attribute(Optional<JarContent> jar, String name) {
        return jar.flatMap(j -> j.attribute(name));
    }
}
