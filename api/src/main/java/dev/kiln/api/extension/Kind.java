package dev.kiln.api.extension;

import dev.kiln.graph.status.Stable;

/**
 * A kind of extension. The module that has the interfaces of a kind declares it with a {@link Kinds} service; the
 * constant itself is {@code KIND} of the provider interface by convention.
 *
 * @param word its name in messages, in lower case with hyphens, such as {@code attack}
 * @param type the interface of its extensions
 * @param service the interface of its providers, which {@link java.util.ServiceLoader} finds
 * @param <P> the provider interface
 */
@Stable
public record Kind<P extends Provider<?>>(String word, Class<?> type, Class<P> service) {}
