package dev.kiln.api.loss;

import dev.kiln.api.Provider;
import dev.kiln.api.Stable;

/** Makes losses under one name. */
@Stable
public interface LossProvider extends Provider<Loss> {}
