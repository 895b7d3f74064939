package dev.kiln.api.compression;

import dev.kiln.graph.status.Experimental;
import java.util.OptionalDouble;

/**
 * The result of a candidate on the validation data.
 *
 * @param loss the mean of the task's loss
 * @param quality the accuracy in classification, R² in regression, at most 1; empty where there is none
 */
@Experimental
public record CandidateResult(double loss, OptionalDouble quality) {}
