package dev.kiln.jobs.training;

import dev.kiln.api.data.DataSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The host's settings of a training, beyond its {@linkplain dev.kiln.api.training.TrainingPlan plan}.
 *
 * @param seed the seed of the order of the examples and of all noise
 * @param clipNorm the maximum global norm of the gradients, positive; empty for no clipping
 * @param freeze globs of the parameters that are not trained
 * @param validation the data for the measurement after each epoch
 * @param augmentations the random changes of the examples of each batch, in order
 * @param transform the change of each batch before its step, after the augmentations
 * @param checkpoint the folder of the checkpoint that is written after each epoch
 * @param resume whether to continue from that checkpoint where there is one
 * @param listener receives the progress
 */
public record TrainingSettings(
        long seed,
        OptionalDouble clipNorm,
        List<String> freeze,
        Optional<DataSet> validation,
        List<NamedAugmentation> augmentations,
        Optional<BatchTransform> transform,
        Optional<Path> checkpoint,
        boolean resume,
        TrainingListener listener) {

    /** Seed 0 and no other settings. */
    public static final TrainingSettings DEFAULT = new TrainingSettings(
            0,
            OptionalDouble.empty(),
            List.of(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            false,
            TrainingListener.NONE);

    /** Copies the lists and checks the norm. */
    public TrainingSettings {
        freeze = List.copyOf(freeze);
        augmentations = List.copyOf(augmentations);
        if (clipNorm.isPresent() && !(clipNorm.getAsDouble() > 0)) {
            throw new IllegalArgumentException("clipNorm is " + clipNorm.getAsDouble() + ", expected more than 0");
        }
    }

    /**
     * The same settings with another seed.
     *
     * @param newSeed the seed of the order of the examples and of all noise
     * @return the settings
     */
    public TrainingSettings withSeed(long newSeed) {
        return new TrainingSettings(
                newSeed, clipNorm, freeze, validation, augmentations, transform, checkpoint, resume, listener);
    }

    /**
     * The same settings with clipping.
     *
     * @param norm the maximum global norm of the gradients, positive
     * @return the settings
     */
    public TrainingSettings withClipNorm(double norm) {
        return new TrainingSettings(
                seed,
                OptionalDouble.of(norm),
                freeze,
                validation,
                augmentations,
                transform,
                checkpoint,
                resume,
                listener);
    }

    /**
     * The same settings with other frozen parameters.
     *
     * @param globs globs of the parameters that are not trained
     * @return the settings
     */
    public TrainingSettings withFreeze(List<String> globs) {
        return new TrainingSettings(
                seed, clipNorm, globs, validation, augmentations, transform, checkpoint, resume, listener);
    }

    /**
     * The same settings with validation data.
     *
     * @param data the data for the measurement after each epoch
     * @return the settings
     */
    public TrainingSettings withValidation(DataSet data) {
        return new TrainingSettings(
                seed, clipNorm, freeze, Optional.of(data), augmentations, transform, checkpoint, resume, listener);
    }

    /**
     * The same settings with augmentations.
     *
     * @param changes the random changes of the examples of each batch, in order
     * @return the settings
     */
    public TrainingSettings withAugmentations(List<NamedAugmentation> changes) {
        return new TrainingSettings(
                seed, clipNorm, freeze, validation, changes, transform, checkpoint, resume, listener);
    }

    /**
     * The same settings with a transform.
     *
     * @param change the change of each batch before its step
     * @return the settings
     */
    public TrainingSettings withTransform(BatchTransform change) {
        return new TrainingSettings(
                seed, clipNorm, freeze, validation, augmentations, Optional.of(change), checkpoint, resume, listener);
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
                seed, clipNorm, freeze, validation, augmentations, transform, Optional.of(folder), goOn, listener);
    }

    /**
     * The same settings with a listener.
     *
     * @param hears receives the progress of the training
     * @return the settings
     */
    public TrainingSettings withListener(TrainingListener hears) {
        return new TrainingSettings(
                seed, clipNorm, freeze, validation, augmentations, transform, checkpoint, resume, hears);
    }
}
