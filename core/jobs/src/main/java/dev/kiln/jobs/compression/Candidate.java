package dev.kiln.jobs.compression;

import dev.kiln.api.compression.CandidateResult;
import dev.kiln.api.compression.ModelCost;

/**
 * A model that a compressor measured on its way to the result.
 *
 * @param cost its cost
 * @param result its result on the validation data
 */
public record Candidate(ModelCost cost, CandidateResult result) {}
