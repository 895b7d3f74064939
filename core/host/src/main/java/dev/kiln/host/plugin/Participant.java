package dev.kiln.host.plugin;

import dev.kiln.files.Sha256;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/**
 * A plugin that took part in a run: it provided a layer, a loss, an optimizer, a compressor, an attack or the engine.
 *
 * @param id its id, as a plugin folder would give it; the package of a provider that is in no jar
 * @param version its version, where it has one
 * @param sha256 the hash of its files, where it has files
 */
public record Participant(String id, Optional<String> version, Optional<String> sha256) {

    static Participant of(PluginDescriptor plugin) {
        return new Participant(
                plugin.id(), plugin.version(), Optional.of(plugin.sha256()).filter(hash -> !hash.isEmpty()));
    }

    /** A participant beside the host, on the module path or the class path. */
    static Participant besideHost(Class<?> provider) {
        ModuleDescriptor module = provider.getModule().getDescriptor();
        Optional<Path> jar = jar(provider);
        if (module != null) {
            return new Participant(module.name(), module.rawVersion(), jar.map(Sha256::of));
        }
        PluginIdentity identity = jar.map(file -> PluginIdentity.of(Optional.of(JarReader.read(file, true)), file))
                .orElseGet(() -> new PluginIdentity(
                        provider.getPackageName(),
                        Optional.ofNullable(provider.getPackage().getImplementationVersion())));
        return new Participant(identity.id(), identity.version(), jar.map(Sha256::of));
    }

    private static Optional<Path> jar(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(source.getLocation().toURI())).filter(Files::isRegularFile);
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Returns version and hash in one line, for a model's provenance. */
    public String identity() {
        return version.orElse("without a version")
                + sha256.map(hash -> " sha256:" + hash).orElse("");
    }
}
