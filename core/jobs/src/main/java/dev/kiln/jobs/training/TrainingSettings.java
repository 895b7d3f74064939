package dev.kiln.jobs.training;

import dev.kiln.api.data.DataSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The host's settings of a training, beyond its {@linkplain dev.kiln.api.training.TrainingPlan plan}.
 *
 * @param seed the seed of the order of the examples and of all noise
 * @param step the limits of the gradients, and what is accumulated, averaged and frozen
 * @param validation the data for the measurement after each epoch
 * @param selection the epoch whose model is returned, and an early end
 * @param augmentations the random changes of the examples of each batch, in order
 * @param transform the change of each batch before its step, after the augmentations
 * @param checkpoint the folder of the checkpoint that is written after each epoch
 * @param resume whether to continue from that checkpoint where there is one
 * @param listener receives the progress
 */
public record TrainingSettings(
        long seed,
        StepSettings step,
        Optional<DataSet> validation,
        ModelSelection selection,
        List<NamedAugmentation> augmentations,
        Optional<BatchTransform> transform,
        Optional<Path> checkpoint,
        boolean resume,
        TrainingListener listener) {

    /** Seed 0 and no other settings. */
    public static final TrainingSettings DEFAULT = new TrainingSettings(
            0,
            StepSettings.DEFAULT,
            Optional.empty(),
            ModelSelection.LAST,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            false,
            TrainingListener.NONE);

    /** Copies the list. */
    public TrainingSettings {
        augmentations = List.copyOf(augmentations);
    }

    /**
     * The same settings with another seed.
     *
     * @param newSeed the seed of the order of the examples and of all noise
     * @return the settings
     */
    public TrainingSettings withSeed(long newSeed) {
        return new TrainingSettings(
                newSeed, step, validation, selection, augmentations, transform, checkpoint, resume, listener);
    }

    /**
     * The same settings with others of the steps.
     *
     * @param others the limits of the gradients, and what is accumulated, averaged and frozen
     * @return the settings
     */
    public TrainingSettings withStep(StepSettings others) {
        return new TrainingSettings(
                seed, others, validation, selection, augmentations, transform, checkpoint, resume, listener);
    }

    /**
     * The same settings with clipping.
     *
     * @param norm the maximum global norm of the gradients, positive
     * @return the settings
     */
    public TrainingSettings withClipNorm(double norm) {
        return withStep(step.withClipNorm(norm));
    }

    /**
     * The same settings with other frozen parameters.
     *
     * @param globs globs of the parameters that are not trained
     * @return the settings
     */
    public TrainingSettings withFreeze(List<String> globs) {
        return withStep(step.withFreeze(globs));
    }

    /**
     * The same settings with validation data.
     *
     * @param data the data for the measurement after each epoch
     * @return the settings
     */
    public TrainingSettings withValidation(DataSet data) {
        return new TrainingSettings(
                seed, step, Optional.of(data), selection, augmentations, transform, checkpoint, resume, listener);
    }

    /**
     * The same settings with another selection, which needs validation data.
     *
     * @param other the epoch whose model is returned, and an early end
     * @return the settings
     */
    public TrainingSettings withSelection(ModelSelection other) {
        return new TrainingSettings(
                seed, step, validation, other, augmentations, transform, checkpoint, resume, listener);
    }

    /**
     * The same settings with augmentations.
     *
     * @param changes the random changes of the examples of each batch, in order
     * @return the settings
     */
    public TrainingSettings withAugmentations(List<NamedAugmentation> changes) {
        return new TrainingSettings(
                seed, step, validation, selection, changes, transform, checkpoint, resume, listener);
    }

    /**
     * The same settings with a transform.
     *
     * @param change the change of each batch before its step
     * @return the settings
     */
    public TrainingSettings withTransform(BatchTransform change) {
        return new TrainingSettings(
                seed, step, validation, selection, augmentations, Optional.of(change), checkpoint, resume, listener);
    }

    /**
     * The same settings with checkpoints.
     *
     * @param folder the folder for the checkpoint
     * @param goOn whether to continue from an existing checkpoint
     * @return the settings
     */
    public TrainingSettings withCheckpoint(Path folder, boolean goOn) {
        return new TrainingSettings(
                seed, step, validation, selection, augmentations, transform, Optional.of(folder), goOn, listener);
    }

    /**
     * The same settings with a listener.
     *
     * @param hears receives the progress of the training
     * @return the settings
     */
    public TrainingSettings withListener(TrainingListener hears) {
        return new TrainingSettings(
                seed, step, validation, selection, augmentations, transform, checkpoint, resume, hears);
    }
}
