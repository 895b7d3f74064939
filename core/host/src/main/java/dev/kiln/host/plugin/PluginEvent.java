package dev.kiln.host.plugin;

/**
 * A change of a plugin's state.
 *
 * @param plugin the plugin in its new state
 * @param before the previous state; UNINSTALLED for a new one
 */
public record PluginEvent(Plugin plugin, PluginState before) {}
