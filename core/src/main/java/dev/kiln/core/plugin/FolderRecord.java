package dev.kiln.core.plugin;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is written down about the plugins of a folder.
 *
 * @param installed the hashes of those that were installed
 * @param shipped those that came with Kiln
 * @param switches which are to run
 */
record FolderRecord(InstalledHashes installed, ShippedPlugins shipped, Switches switches) {

    static FolderRecord read(Path folder) {
        return new FolderRecord(InstalledHashes.read(folder), ShippedPlugins.read(folder), Switches.read(folder));
    }

    /** What a plugin's file must be. */
    Expectation expectation(Path source) {
        Optional<String> hash = installed.of(source.getFileName().toString());
        return hash.isPresent()
                ? new Expectation(hash, false)
                : shipped.of(source).orElse(Expectation.NONE);
    }
}
