package dev.kiln.testkit;

import dev.kiln.api.extension.ExtensionSource;
import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Kinds;
import dev.kiln.api.extension.Options;
import dev.kiln.api.extension.Provider;
import dev.kiln.api.extension.Specification;
import dev.kiln.graph.error.OptionException;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Creates extensions in the same way as a host: found as services, by name, with checked options. */
public final class ProvidedExtensions {

    /** The extensions that are values of options. */
    private static final ExtensionSource SOURCE = new ExtensionSource() {
        @Override
        public <T> Created<T> create(Class<T> type, Specification specification) {
            Kind<?> kind = ServiceLoader.load(Kinds.class).stream()
                    .flatMap(kinds -> kinds.get().kinds().stream())
                    .filter(candidate -> candidate.type() == type)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("No module declares the kind " + type.getName()));
            Provider<?> provider = provider(kind.service(), specification.name());
            Options options = Options.of(provider, specification.options(), this);
            String text = options.toString();
            return new Created<>(
                    type.cast(provider.create(options)), provider.name() + (text.isEmpty() ? "" : ":" + text));
        }
    };

    private ProvidedExtensions() {}

    /** Returns the source of extensions that are values of options. */
    public static ExtensionSource source() {
        return SOURCE;
    }

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
        Specification parsed = Specification.parse(specification);
        return create(kind, parsed.name(), parsed.options());
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
        Provider<T> provider = provider(kind, name);
        return provider.create(Options.of(provider, options, SOURCE));
    }

    private static <P extends Provider<?>> P provider(Class<P> kind, String name) {
        return all(kind).stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new OptionException("No " + kind.getSimpleName() + " makes " + name + "."));
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
