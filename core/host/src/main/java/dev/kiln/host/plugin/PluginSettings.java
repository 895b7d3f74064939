package dev.kiln.host.plugin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The plugins that a host looks for and starts. For ids in neither of the two sets, the file of switches in the folder
 * decides.
 *
 * @param folders the plugin folders
 * @param enabled the ids of the only plugins to start, even if their folder switches them off; empty for all that their
 *     folders do not switch off
 * @param disabled the ids of plugins not to start
 * @param patience the maximum duration of a plugin's start, 10 seconds by default
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
     * The same with only some plugins.
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
     * @param longest the maximum duration of a plugin's start
     * @return the settings
     */
    public PluginSettings waiting(Duration longest) {
        return new PluginSettings(folders, enabled, disabled, longest);
    }

    /** Whether a plugin should run. These settings take precedence over its folder's file. */
    boolean allows(String id, Switches ofFolder) {
        if (disabled.contains(id)) {
            return false;
        }
        return enabled.isEmpty() ? ofFolder.allow(id) : enabled.contains(id);
    }
}
