package dev.kiln.jobs.training;

import java.util.OptionalDouble;

/**
 * What came out of one epoch.
 *
 * @param epoch its number, from 1
 * @param loss the mean over the training examples, each measured in the step that learned from it
 * @param accuracy the share of training examples classified rightly in that step; empty in regression
 * @param validationLoss the mean over the validation data behind the epoch; empty without such data
 * @param validationAccuracy the share of validation examples classified rightly; empty without such data and in regression
 * @param seconds how long the epoch took, validation included
 */
public record EpochResult(
        int epoch,
        double loss,
        OptionalDouble accuracy,
        OptionalDouble validationLoss,
        OptionalDouble validationAccuracy,
        double seconds) {}
