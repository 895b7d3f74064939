package dev.kiln.api.extension;

import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.status.Stable;

/** Creates extensions by name: the registry of the host, as options that take extensions need it. */
@Stable
@FunctionalInterface
public interface ExtensionSource {

    /** Has no extensions. */
    ExtensionSource NONE = new ExtensionSource() {
        @Override
        public <T> Created<T> create(Class<T> type, Specification specification) {
            throw new OptionException("There is no registry of extensions here that could create " + specification
                    + "; give the extension itself.");
        }
    };

    /**
     * Creates an extension.
     *
     * @param type the interface of its kind
     * @param specification its name and options
     * @param <T> the kind
     * @return the extension
     * @throws OptionException if there is no such kind or name, or an option is wrong
     */
    <T> Created<T> create(Class<T> type, Specification specification);

    /**
     * An extension.
     *
     * @param instance the extension
     * @param specification its name and the values of all its options, as users type them
     * @param <T> its kind
     */
    record Created<T>(T instance, String specification) {}
}
