package dev.kiln.api.layer;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.graph.status.Stable;

/** Creates layers of one name. */
@Stable
public interface LayerProvider extends Provider<Layer> {

    /** The kind. */
    Kind<LayerProvider> KIND = new Kind<>("layer", Layer.class, LayerProvider.class);
}
