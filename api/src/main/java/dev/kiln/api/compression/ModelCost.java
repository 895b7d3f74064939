package dev.kiln.api.compression;

import dev.kiln.graph.status.Experimental;
import java.util.OptionalLong;

/**
 * The cost of a model, counted without running it.
 *
 * @param multiplyAccumulates the multiply-accumulates for one example; empty where those of an operator are not known
 * @param parameters the number of elements of all parameters
 * @param bytes the bytes of its constants
 */
@Experimental
public record ModelCost(OptionalLong multiplyAccumulates, long parameters, long bytes) {}
