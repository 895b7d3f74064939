package dev.kiln.host.extension;

import dev.kiln.api.extension.Options;
import dev.kiln.api.extension.Specification;

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

    /**
     * An extension, or its proxy, as a user would type it.
     *
     * @param extension an extension that the host or a program created
     * @return its name, and the options that differ from their defaults
     */
    public static String textOf(Object extension) {
        return Specification.of(Guard.unwrapped(extension)).toString();
    }

    /** Returns it as a user would type it, defaults included. */
    public String specification() {
        String given = options.toString();
        return given.isEmpty() ? name : name + ":" + given;
    }
}
