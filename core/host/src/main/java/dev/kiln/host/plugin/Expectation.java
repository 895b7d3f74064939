package dev.kiln.host.plugin;

import dev.kiln.host.extension.PluginException;
import java.util.Optional;

/**
 * What is known of a plugin's file before it is read.
 *
 * @param sha256 what it must hash to, where that was recorded
 * @param isShipped whether it came with Kiln and is as large as it was: it is then read where it lies, unhashed
 */
record Expectation(Optional<String> sha256, boolean isShipped) {

    static final Expectation NONE = new Expectation(Optional.empty(), false);

    /**
     * Checks a file.
     *
     * @param actual what it hashes to
     * @throws PluginException if that is not what was recorded
     */
    void check(String actual) {
        sha256.filter(recorded -> !recorded.equals(actual)).ifPresent(recorded -> {
            throw new PluginException(
                    "It has changed since it was installed, or was not written to its end: its SHA-256 was " + recorded
                            + " and is " + actual + ".",
                    "Install it again with kiln plugins install FILE; that takes a wanted change too.");
        });
    }
}
