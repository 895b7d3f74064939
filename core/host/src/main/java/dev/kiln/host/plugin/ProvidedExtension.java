package dev.kiln.host.plugin;

/**
 * An extension of a plugin.
 *
 * @param kind its kind
 * @param name its name
 * @param summary its function, one line
 */
public record ProvidedExtension(String kind, String name, String summary) {}
