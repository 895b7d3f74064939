package dev.kiln.host.plugin;

/**
 * A plugin came to stand elsewhere.
 *
 * @param plugin the plugin, as it stands now
 * @param before where it stood; UNINSTALLED for one that is new
 */
public record PluginEvent(Plugin plugin, PluginState before) {}
