package dev.kiln.api.loss;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.graph.status.Stable;

/** Creates losses of one name. */
@Stable
public interface LossProvider extends Provider<Loss> {

    /** The kind. */
    Kind<LossProvider> KIND = new Kind<>("loss", Loss.class, LossProvider.class);
}
