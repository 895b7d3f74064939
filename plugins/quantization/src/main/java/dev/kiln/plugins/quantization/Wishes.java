package dev.kiln.plugins.quantization;

import dev.kiln.graph.Node;
import java.util.function.Predicate;

/**
 * The user's choices for a placement.
 *
 * @param excluded the nodes that must stay float
 * @param perChannel whether weights have a scale for each output channel where the operator allows it
 * @param activations the integers of activations
 */
record Wishes(Predicate<Node> excluded, boolean perChannel, IntegerGrid activations) {}
