package dev.kiln.core.plugin;

import dev.kiln.core.extension.Kind;
import java.util.Optional;

/** The services that matter for plugins, by name. */
final class PluginServices {

    private PluginServices() {}

    /** Whether an extension is made by providers of this service. */
    static boolean isProvider(String service) {
        return kind(service).isPresent();
    }

    /** The kind of extension that providers of a service make. */
    static Optional<Kind<?>> kind(String service) {
        for (Kind<?> kind : Kind.ALL) {
            if (kind.service().getName().equals(service)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
