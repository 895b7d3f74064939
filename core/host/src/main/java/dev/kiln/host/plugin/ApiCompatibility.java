package dev.kiln.host.plugin;

import dev.kiln.host.extension.Fault;
import java.util.Optional;

/**
 * Whether a plugin runs on this host's api. Its manifest decides; else the api that the compiler recorded must be of
 * the same major version (below 1.0, of the same minor version) and not newer than the host's. A plugin without either
 * is assumed to run.
 */
final class ApiCompatibility {

    private ApiCompatibility() {}

    static Optional<Fault> fault(PluginDescriptor plugin, String running) {
        if (plugin.apiRange().isPresent()) {
            return plugin.apiRange()
                    .filter(range -> !range.contains(running))
                    .map(range -> new Fault(
                            "Its manifest says that it runs on api " + range + ", this Kiln has api " + running + ".",
                            "Use a Kiln whose api is in " + range + ", or a version of the plugin for api " + running
                                    + "."));
        }
        return plugin.compiledAgainst().flatMap(compiled -> fault(compiled, running));
    }

    private static Optional<Fault> fault(String compiled, String running) {
        Optional<Release> host = Release.parse(running);
        Optional<Release> plugin = Release.parse(compiled);
        if (host.isEmpty() || plugin.isEmpty() || host.get().serves(plugin.get())) {
            return Optional.empty();
        }
        String reason = "It was compiled against api " + compiled + ", this Kiln has api " + running + ".";
        String line = line(host.get());
        return Optional.of(
                plugin.get().compareTo(host.get()) > 0
                        ? new Fault(
                                reason,
                                "Update Kiln to " + plugin.get() + " or newer, or get a version of the plugin for api "
                                        + line + ".")
                        : new Fault(
                                reason,
                                "Update the plugin to a version for api " + line + "; if its author knows that it runs"
                                        + " on this one too, its manifest can say so with " + ManifestEntries.API
                                        + "."));
    }

    private static String line(Release release) {
        return release.major() + "." + release.minor();
    }
}
