package dev.kiln.host.plugin;

import dev.kiln.host.extension.PluginException;
import java.util.Optional;

/**
 * The expected properties of a plugin's file.
 *
 * @param sha256 its expected hash, where recorded
 * @param isShipped whether it came with Kiln and has its original size: it is then read in place, unhashed
 */
record Expectation(Optional<String> sha256, boolean isShipped) {

    static final Expectation NONE = new Expectation(Optional.empty(), false);

    /**
     * Checks a file.
     *
     * @param actual its hash
     * @throws PluginException if that differs from the recorded one
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
