package dev.kiln.distribution;

import dev.kiln.host.plugin.ShippedPlugins;
import java.nio.file.Path;

/** The last step of the build on the assembled folder. */
final class Assembly {

    private Assembly() {}

    /**
     * Lists the plugins that ship.
     *
     * @param arguments the folder plugins of the distribution
     */
    public static void main(String[] arguments) {
        ShippedPlugins.record(Path.of(arguments[0]));
    }
}
