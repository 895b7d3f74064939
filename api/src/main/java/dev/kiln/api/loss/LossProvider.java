package dev.kiln.api.loss;

import dev.kiln.api.Provider;

/** Makes losses under one name. */
public interface LossProvider extends Provider<Loss> {}
