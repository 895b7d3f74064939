package dev.kiln.api.model;

import dev.kiln.graph.Node;
import dev.kiln.graph.status.Stable;

/**
 * The use of a constant by one node.
 *
 * @param node the node, in the graph or in a branch or body; it may read the constant after a rearrangement
 * @param input the index of the node's input
 * @param role the role of the constant there
 */
@Stable
public record ConstantUse(Node node, int input, ConstantRole role) {}
