package dev.kiln.api.extension;

/**
 * The value of an option.
 *
 * @param value the value
 * @param text the text that gives it, as users type it
 */
record OptionValue<T>(T value, String text) {}
