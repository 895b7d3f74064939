package dev.kiln.jobs.training;

import java.util.OptionalDouble;

/**
 * The result of one epoch.
 *
 * @param epoch its number, from 1
 * @param loss the mean over the training examples, each measured in the step that learned from it
 * @param accuracy the share of training examples classified correctly in that step; empty in regression
 * @param validationLoss the mean over the validation data after the epoch; empty without such data
 * @param validationAccuracy the share of validation examples classified correctly; empty without such data and in
 *     regression
 * @param learningRate the learning rate of its last step, before the factors of parameter groups; empty where it is
 *     unknown, in checkpoints of versions of Kiln that did not store it
 * @param seconds the duration of the epoch, validation included
 */
public record EpochResult(
        int epoch,
        double loss,
        OptionalDouble accuracy,
        OptionalDouble validationLoss,
        OptionalDouble validationAccuracy,
        OptionalDouble learningRate,
        double seconds) {}
