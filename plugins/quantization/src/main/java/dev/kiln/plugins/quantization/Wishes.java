package dev.kiln.plugins.quantization;

import dev.kiln.graph.Node;
import java.util.function.Predicate;

/**
 * What the user asks of a placement.
 *
 * @param excluded the nodes that shall stay float
 * @param perChannel whether weights have a scale for each output channel where the operator allows it
 * @param activations the integers of activations
 */
record Wishes(Predicate<Node> excluded, boolean perChannel, IntegerGrid activations) {}
