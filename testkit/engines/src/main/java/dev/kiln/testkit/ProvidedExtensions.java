package dev.kiln.testkit;

import dev.kiln.api.extension.Options;
import dev.kiln.api.extension.Provider;
import dev.kiln.graph.error.OptionException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Creates extensions in the same way as a host: found as services, by name, with checked options. */
public final class ProvidedExtensions {

    private ProvidedExtensions() {}

    /**
     * Creates one from a specification as on the command line.
     *
     * @param kind the provider interface, such as {@code LayerProvider}
     * @param specification its name and options, such as {@code pgd:norm=l2,eps=0.5}
     * @param <T> the kind of extension
     * @return the extension
     * @throws OptionException if there is none of that name, or an option is wrong
     */
    public static <T> T create(Class<? extends Provider<T>> kind, String specification) {
        int colon = specification.indexOf(':');
        if (colon < 0) {
            return create(kind, specification, Map.of());
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : specification.substring(colon + 1).split(",", -1)) {
            int equals = option.indexOf('=');
            options.put(option.substring(0, equals), option.substring(equals + 1));
        }
        return create(kind, specification.substring(0, colon), options);
    }

    /**
     * Creates one.
     *
     * @param kind the provider interface, such as {@code LayerProvider}
     * @param name the word that users type
     * @param options values by name
     * @param <T> the kind of extension
     * @return the extension
     * @throws OptionException if there is none of that name, or an option is wrong
     */
    public static <T> T create(Class<? extends Provider<T>> kind, String name, Map<String, ?> options) {
        Provider<T> provider = all(kind).stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new OptionException("No " + kind.getSimpleName() + " makes " + name + "."));
        return provider.create(Options.of(provider, options));
    }

    /**
     * All providers of a kind.
     *
     * @param kind the provider interface
     * @param <P> its type
     * @return the providers, in the order of the path
     */
    public static <P extends Provider<?>> List<P> all(Class<P> kind) {
        return ServiceLoader.load(kind).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
