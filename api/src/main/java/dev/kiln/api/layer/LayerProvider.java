package dev.kiln.api.layer;

import dev.kiln.api.Provider;

/** Makes layers under one name. */
public interface LayerProvider extends Provider<Layer> {}
