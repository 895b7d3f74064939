package dev.kiln.host.plugin;

import dev.kiln.host.extension.Fault;
import dev.kiln.host.extension.PluginException;
import java.util.function.Supplier;

/** Confines any failure in reading a plugin to that plugin. */
final class Containment {

    private Containment() {}

    /**
     * Reads from a plugin.
     *
     * @throws PluginException if that fails in any way
     */
    static <T> T of(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (PluginException e) {
            throw e;
        } catch (OutOfMemoryError e) {
            throw new PluginException(
                    "Reading it takes more memory than available.", "Get the plugin again; it may be damaged.");
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            throw new PluginException(
                    Fault.of("Its files cannot be read; the attempt", e).reason(),
                    "Get the plugin again; it may be damaged.");
        }
    }
}
