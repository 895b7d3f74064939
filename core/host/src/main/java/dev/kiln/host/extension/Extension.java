package dev.kiln.host.extension;

import dev.kiln.api.extension.OptionGroup;
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

    /**
     * Checks an extension that a program created itself; the options of any other were checked as they were read.
     *
     * @param extension an extension that the host or a program created
     * @param <T> its kind
     * @return the same
     * @throws dev.kiln.graph.error.OptionException if a value is not one that its options allow, see
     *     {@link OptionGroup#check}
     */
    public static <T> T checked(T extension) {
        if (Guard.origin(extension).isEmpty()) {
            OptionGroup.check(extension);
        }
        return extension;
    }

    /** Returns it as a user would type it, defaults included. */
    public String specification() {
        String given = options.toString();
        return given.isEmpty() ? name : name + ":" + given;
    }
}
