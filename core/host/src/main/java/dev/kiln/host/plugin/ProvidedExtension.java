package dev.kiln.host.plugin;

/**
 * An extension that a plugin provides.
 *
 * @param kind what kind of extension it is
 * @param name the word that users type
 * @param summary what it does, one line
 */
public record ProvidedExtension(String kind, String name, String summary) {}
