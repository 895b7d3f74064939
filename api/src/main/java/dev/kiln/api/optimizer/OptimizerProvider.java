package dev.kiln.api.optimizer;

import dev.kiln.api.Provider;

/** Makes optimizers under one name. */
public interface OptimizerProvider extends Provider<Optimizer> {}
