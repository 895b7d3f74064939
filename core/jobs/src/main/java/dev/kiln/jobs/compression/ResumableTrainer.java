package dev.kiln.jobs.compression;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.Trainer;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.engine.Engine;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.TrainingSettings;
import java.nio.file.Path;

/**
 * The trainer of a compression that can be resumed: each training has a checkpoint of its own, in the order in which the
 * methods train. Resumed, those that were finished are not run again.
 */
public final class ResumableTrainer implements Trainer {

    private final Engine engine;
    private final TrainingSettings settings;
    private final Path folder;
    private final boolean resume;
    private int trainings;

    /**
     * A trainer.
     *
     * @param engine the engine that runs the steps; the caller closes it
     * @param settings the settings of all trainings
     * @param folder the folder of the checkpoints
     * @param resume whether to continue from existing checkpoints
     */
    public ResumableTrainer(Engine engine, TrainingSettings settings, Path folder, boolean resume) {
        this.engine = engine;
        this.settings = settings;
        this.folder = folder;
        this.resume = resume;
    }

    @Override
    public Model train(Model model, DataSet data, TrainingPlan plan) {
        trainings++;
        Path own = folder.resolve("training-" + trainings);
        return new EngineTrainer(engine, settings.withCheckpoint(own, resume)).train(model, data, plan);
    }
}
