package dev.kiln.host.plugin;

import dev.kiln.host.extension.Fault;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot of a plugin.
 *
 * @param descriptor its description
 * @param state its state
 * @param fault the reason of its failure; only where it failed
 * @param extensions its extensions; only where it is active
 * @param notes further notes for users
 * @param enabled whether it should run; not where a user switched it off or stopped it
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
