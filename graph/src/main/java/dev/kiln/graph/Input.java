package dev.kiln.graph;

import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.TensorType;
import java.util.Optional;

/**
 * A value that each run must be fed.
 *
 * @param name what it is fed under
 * @param type what a fed tensor must be
 * @param noise the distribution it is drawn from, where it is a source of randomness and not data
 */
@Stable
public record Input(String name, TensorType type, Optional<Noise> noise) {}
