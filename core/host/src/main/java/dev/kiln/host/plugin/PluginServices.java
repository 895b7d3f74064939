package dev.kiln.host.plugin;

import dev.kiln.host.extension.Kind;

/** The services of plugins, by name. */
final class PluginServices {

    private PluginServices() {}

    /** Whether providers of this service create extensions. */
    static boolean isProvider(String service) {
        return Kind.ALL.stream().anyMatch(kind -> kind.service().getName().equals(service));
    }
}
