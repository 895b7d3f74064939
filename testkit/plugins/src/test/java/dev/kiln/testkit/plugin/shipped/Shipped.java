package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.extension.Provider;
import dev.kiln.testkit.ProvidedExtensions;

/** The providers that ship with Kiln: their classes are in packages that are not exported. */
final class Shipped {

    private Shipped() {}

    static <P extends Provider<?>> P provider(Class<P> kind, String name) {
        return ProvidedExtensions.all(kind).stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
