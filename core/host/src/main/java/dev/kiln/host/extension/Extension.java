package dev.kiln.host.extension;

import dev.kiln.api.extension.Options;

/**
 * An extension with its name and options, for reports.
 *
 * @param name its name as typed: the plain one, or {@code plugin/name}
 * @param options the value of every option, defaults included
 * @param origin the plugin of its code
 * @param instance the extension
 * @param <T> its kind
 */
public record Extension<T>(String name, Options options, Origin origin, T instance) {

    /** Returns it as a user would type it, defaults included. */
    public String specification() {
        String given = options.toString();
        return given.isEmpty() ? name : name + ":" + given;
    }
}
