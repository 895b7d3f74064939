package dev.kiln.host.plugin;

import dev.kiln.host.extension.Fault;
import dev.kiln.host.extension.PluginException;
import java.util.function.Supplier;

/** Keeps what goes wrong in reading one plugin to that plugin, whatever it is. */
final class Containment {

    private Containment() {}

    /**
     * Reads something of a plugin.
     *
     * @throws PluginException if anything goes wrong in it
     */
    static <T> T of(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (PluginException e) {
            throw e;
        } catch (OutOfMemoryError e) {
            throw new PluginException(
                    "It takes more memory to read than there is.", "Get the plugin again; it may be damaged.");
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            throw new PluginException(
                    Fault.of("Its files cannot be read; the attempt", e).reason(),
                    "Get the plugin again; it may be damaged.");
        }
    }
}
