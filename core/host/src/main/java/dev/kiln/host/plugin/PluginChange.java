package dev.kiln.host.plugin;

import dev.kiln.host.extension.Fault;
import java.util.List;
import java.util.Optional;

/**
 * The result of an installation or update of a plugin.
 *
 * @param id the plugin's id
 * @param kind the kind of change
 * @param before the previous plugin in the folder, if any
 * @param after the current plugin in the folder
 * @param origin its origin
 * @param fault the reason of a failure, if any
 * @param notes further notes for users, such as a newer version that would not run
 */
public record PluginChange(
        String id,
        Kind kind,
        Optional<Plugin> before,
        Optional<Plugin> after,
        Optional<PluginOrigin> origin,
        Optional<Fault> fault,
        List<String> notes) {

    /** Copies the notes. */
    public PluginChange {
        notes = List.copyOf(notes);
    }

    /** The kind of a change. */
    public enum Kind {
        /** It was added. */
        INSTALLED,
        /** It replaced another version, or other content of the same version. */
        UPDATED,
        /** Its origin has no newer version that would run. */
        CURRENT,
        /** It could not be updated, and is unchanged. */
        FAILED
    }

    static PluginChange installed(Optional<Plugin> before, Plugin after, PluginOrigin origin, List<String> notes) {
        Kind kind = before.isPresent() ? Kind.UPDATED : Kind.INSTALLED;
        return new PluginChange(
                after.id(), kind, before, Optional.of(after), Optional.of(origin), Optional.empty(), notes);
    }

    static PluginChange current(Plugin plugin, PluginOrigin origin, List<String> notes) {
        return new PluginChange(
                plugin.id(),
                Kind.CURRENT,
                Optional.of(plugin),
                Optional.of(plugin),
                Optional.of(origin),
                Optional.empty(),
                notes);
    }

    static PluginChange failed(Plugin plugin, Optional<PluginOrigin> origin, Fault fault) {
        return new PluginChange(
                plugin.id(),
                Kind.FAILED,
                Optional.of(plugin),
                Optional.of(plugin),
                origin,
                Optional.of(fault),
                List.of());
    }
}
