package dev.kiln.jobs.training;

/**
 * The facts of a training that are known before its first step.
 *
 * @param data the specification of the training data
 * @param examples the number of training examples
 * @param validationExamples that of the validation data; 0 without
 * @param network the name of the network
 * @param trained the number of elements of the trained parameters
 * @param frozen that of the parameters that are not trained
 * @param loss the losses with their options
 * @param optimizer the optimizer with its options
 * @param learningRate the learning rate of the first step
 * @param schedule the schedule with its options
 * @param firstEpoch the number of the first epoch, from 1; more after a resume
 * @param epochs the number of the last epoch
 * @param stepsPerEpoch the number of batches in an epoch
 */
public record TrainingStart(
        String data,
        long examples,
        long validationExamples,
        String network,
        long trained,
        long frozen,
        String loss,
        String optimizer,
        double learningRate,
        String schedule,
        int firstEpoch,
        int epochs,
        long stepsPerEpoch) {}
