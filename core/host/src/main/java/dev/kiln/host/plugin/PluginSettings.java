package dev.kiln.host.plugin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Which plugins a host looks for, and which it starts. Where neither of the two sets has a plugin's id, the file of
 * switches in its folder decides.
 *
 * @param folders the folders that plugins lie in
 * @param enabled the ids of the only plugins to start, those included that their folder switches off; all that
 *     their folders do not switch off where it is empty
 * @param disabled the ids of plugins not to start
 * @param patience how long a plugin may take to start, 10 seconds by default
 */
public record PluginSettings(List<Path> folders, Set<String> enabled, Set<String> disabled, Duration patience) {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Copies the collections. */
    public PluginSettings {
        folders = List.copyOf(folders);
        enabled = Set.copyOf(enabled);
        disabled = Set.copyOf(disabled);
    }

    /**
     * Every plugin of some folders.
     *
     * @param folders the folders
     * @return the settings
     */
    public static PluginSettings of(List<Path> folders) {
        return new PluginSettings(folders, Set.of(), Set.of(), PATIENCE);
    }

    /**
     * The same with some plugins alone.
     *
     * @param ids their ids
     * @return the settings
     */
    public PluginSettings enabling(Set<String> ids) {
        return new PluginSettings(folders, ids, disabled, patience);
    }

    /**
     * The same without some plugins.
     *
     * @param ids their ids
     * @return the settings
     */
    public PluginSettings disabling(Set<String> ids) {
        return new PluginSettings(folders, enabled, ids, patience);
    }

    /**
     * The same with another patience.
     *
     * @param longest how long a plugin may take to start
     * @return the settings
     */
    public PluginSettings waiting(Duration longest) {
        return new PluginSettings(folders, enabled, disabled, longest);
    }

    /** Whether a plugin is to run. What was asked for here counts before what its folder's file says. */
    boolean allows(String id, Switches ofFolder) {
        if (disabled.contains(id)) {
            return false;
        }
        return enabled.isEmpty() ? ofFolder.allow(id) : enabled.contains(id);
    }
}
