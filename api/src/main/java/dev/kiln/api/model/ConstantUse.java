package dev.kiln.api.model;

import dev.kiln.graph.Node;
import dev.kiln.graph.status.Stable;

/**
 * What one node does with a constant.
 *
 * @param node the node that uses it, in the graph or in a branch or body; it may read it after a rearrangement
 * @param input the place among the node's inputs
 * @param role what the constant is for there
 */
@Stable
public record ConstantUse(Node node, int input, ConstantRole role) {}
