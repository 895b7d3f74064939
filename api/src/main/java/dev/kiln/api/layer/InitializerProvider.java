package dev.kiln.api.layer;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.graph.status.Stable;

/** Creates initializers of one name. */
@Stable
public interface InitializerProvider extends Provider<Initializer> {

    /** The kind. */
    Kind<InitializerProvider> KIND = new Kind<>("initializer", Initializer.class, InitializerProvider.class);
}
