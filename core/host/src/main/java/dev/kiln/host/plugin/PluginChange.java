package dev.kiln.host.plugin;

import dev.kiln.host.extension.Fault;
import java.util.List;
import java.util.Optional;

/**
 * What was done about a plugin.
 *
 * @param id the plugin's id
 * @param kind what was done
 * @param before the plugin as it was in the folder, if it was
 * @param after the plugin as it is in the folder now
 * @param origin where it came from
 * @param fault why nothing was done; only of what failed
 * @param notes what else a user may want to know, such as a newer version that would not run
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

    /** What can happen to a plugin. */
    public enum Kind {
        /** It was not there before. */
        INSTALLED,
        /** It took the place of another version, or of other content of the same version. */
        UPDATED,
        /** Where it came from there is nothing newer that would run. */
        CURRENT,
        /** It could not be brought up to date, and is as it was. */
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
