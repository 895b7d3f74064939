package dev.kiln.host.plugin;

import dev.kiln.host.extension.Fault;
import java.util.List;
import java.util.Optional;

/**
 * A plugin as it stood at one moment.
 *
 * @param descriptor what it says of itself
 * @param state where it stands
 * @param fault why it does not run; only where it failed
 * @param extensions what it provides; only where it is active
 * @param notes what else a user may want to know
 * @param enabled whether it is to run; not where a user switched it off or stopped it
 */
public record Plugin(
        PluginDescriptor descriptor,
        PluginState state,
        Optional<Fault> fault,
        List<ProvidedExtension> extensions,
        List<String> notes,
        boolean enabled) {

    /** Copies the lists. */
    public Plugin {
        extensions = List.copyOf(extensions);
        notes = List.copyOf(notes);
    }

    /** Returns its id. */
    public String id() {
        return descriptor.id();
    }
}
