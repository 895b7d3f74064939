package dev.kiln.graph;

import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.TensorType;
import java.util.Optional;

/**
 * A value that each run must be fed.
 *
 * @param name its name in the feeds
 * @param type the type of the tensors it accepts
 * @param noise the distribution it is drawn from, where it is a source of randomness and not data
 */
@Stable
public record Input(String name, TensorType type, Optional<Noise> noise) {}
