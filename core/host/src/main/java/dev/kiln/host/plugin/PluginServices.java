package dev.kiln.host.plugin;

import dev.kiln.host.extension.Kind;

/** The services that matter for plugins, by name. */
final class PluginServices {

    private PluginServices() {}

    /** Whether an extension is made by providers of this service. */
    static boolean isProvider(String service) {
        return Kind.ALL.stream().anyMatch(kind -> kind.service().getName().equals(service));
    }
}
