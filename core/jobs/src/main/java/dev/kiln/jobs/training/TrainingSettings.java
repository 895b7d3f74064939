package dev.kiln.jobs.training;

import dev.kiln.api.data.DataSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the host decides about a training, beyond its {@linkplain dev.kiln.api.training.TrainingPlan plan}.
 *
 * @param seed what the order of the examples and all noise are keyed by
 * @param clipNorm the greatest length of all gradients together, positive; empty for no clipping
 * @param freeze globs of the parameters that are not trained
 * @param validation measured behind each epoch
 * @param transform changes each batch before its step
 * @param checkpoint the folder of the checkpoint that is written behind each epoch
 * @param resume whether to go on from that checkpoint where there is one
 * @param listener hears how it gets on
 */
public record TrainingSettings(
        long seed,
        OptionalDouble clipNorm,
        List<String> freeze,
        Optional<DataSet> validation,
        Optional<BatchTransform> transform,
        Optional<Path> checkpoint,
        boolean resume,
        TrainingListener listener) {

    /** Seed 0 and nothing else. */
    public static final TrainingSettings DEFAULT = new TrainingSettings(
            0,
            OptionalDouble.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            TrainingListener.NONE);

    /** Copies the list and checks the norm. */
    public TrainingSettings {
        freeze = List.copyOf(freeze);
        if (clipNorm.isPresent() && !(clipNorm.getAsDouble() > 0)) {
            throw new IllegalArgumentException("clipNorm is " + clipNorm.getAsDouble() + ", expected more than 0");
        }
    }

    /**
     * The same settings with another seed.
     *
     * @param newSeed what the order of the examples and all noise are keyed by
     * @return the settings
     */
    public TrainingSettings withSeed(long newSeed) {
        return new TrainingSettings(newSeed, clipNorm, freeze, validation, transform, checkpoint, resume, listener);
    }

    /**
     * The same settings with clipping.
     *
     * @param norm the greatest length of all gradients together, positive
     * @return the settings
     */
    public TrainingSettings withClipNorm(double norm) {
        return new TrainingSettings(
                seed, OptionalDouble.of(norm), freeze, validation, transform, checkpoint, resume, listener);
    }

    /**
     * The same settings with other frozen parameters.
     *
     * @param globs globs of the parameters that are not trained
     * @return the settings
     */
    public TrainingSettings withFreeze(List<String> globs) {
        return new TrainingSettings(seed, clipNorm, globs, validation, transform, checkpoint, resume, listener);
    }

    /**
     * The same settings with validation data.
     *
     * @param data measured behind each epoch
     * @return the settings
     */
    public TrainingSettings withValidation(DataSet data) {
        return new TrainingSettings(seed, clipNorm, freeze, Optional.of(data), transform, checkpoint, resume, listener);
    }

    /**
     * The same settings with a transform.
     *
     * @param change changes each batch before its step
     * @return the settings
     */
    public TrainingSettings withTransform(BatchTransform change) {
        return new TrainingSettings(
                seed, clipNorm, freeze, validation, Optional.of(change), checkpoint, resume, listener);
    }

    /**
     * The same settings with checkpoints.
     *
     * @param folder where the checkpoint is written
     * @param goOn whether to go on from a checkpoint that is there
     * @return the settings
     */
    public TrainingSettings withCheckpoint(Path folder, boolean goOn) {
        return new TrainingSettings(seed, clipNorm, freeze, validation, transform, Optional.of(folder), goOn, listener);
    }

    /**
     * The same settings with a listener.
     *
     * @param hears hears how the training gets on
     * @return the settings
     */
    public TrainingSettings withListener(TrainingListener hears) {
        return new TrainingSettings(seed, clipNorm, freeze, validation, transform, checkpoint, resume, hears);
    }
}
