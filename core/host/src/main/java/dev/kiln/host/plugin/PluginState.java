package dev.kiln.host.plugin;

/** The state of a plugin. */
public enum PluginState {
    /** It can be read; it has not been resolved, or is switched off. */
    INSTALLED,
    /** Its dependencies are present, in suitable versions; none of its classes has been loaded. */
    RESOLVED,
    /** Its extensions are available. */
    ACTIVE,
    /** It was active, and can be started again. */
    STOPPED,
    /** It does not run; the fault has the reason and the remedy. */
    FAILED,
    /** The host has unloaded it. */
    UNINSTALLED
}
