package dev.kiln.host.plugin;

/** Where a plugin stands. */
public enum PluginState {
    /** It is there and can be read; nothing has been asked of it, or it is switched off. */
    INSTALLED,
    /** What it needs is there, in versions that fit; no class of it has been loaded. */
    RESOLVED,
    /** Its extensions can be used. */
    ACTIVE,
    /** It was active, and can be started again. */
    STOPPED,
    /** It does not run; the fault says why and what mends it. */
    FAILED,
    /** The host has let go of it. */
    UNINSTALLED
}
