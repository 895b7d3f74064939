package dev.kiln.api.layer;

import dev.kiln.api.Provider;
import dev.kiln.api.Stable;

/** Makes layers under one name. */
@Stable
public interface LayerProvider extends Provider<Layer> {}
