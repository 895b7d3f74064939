package dev.kiln.api.layer;

import dev.kiln.api.extension.Provider;
import dev.kiln.graph.status.Stable;

/** Creates layers of one name. */
@Stable
public interface LayerProvider extends Provider<Layer> {}
