package dev.kiln.jobs.training;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.OneScore;
import dev.kiln.api.training.Objective;
import dev.kiln.api.training.Trainer;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.Encoded;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.models.BorderTypes;
import dev.kiln.models.TrainableModel;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains models on an engine: each step is one run of one {@linkplain TrainingGraph graph}.
 *
 * <p>The trained model stores the {@linkplain Encoded encoding} of the data.
 *
 * <p>Every epoch processes all examples once, in an order keyed by seed and epoch; the last batch may be smaller. The
 * same seed, engine and number of threads give the same model bit for bit, with or without a stop and a resume in
 * between.
 */
public final class EngineTrainer implements Trainer {

    private final Engine engine;
    private final TrainingSettings settings;

    /**
     * A trainer.
     *
     * @param engine the engine that runs the steps; the caller closes it
     * @param settings the settings beyond the plans
     */
    public EngineTrainer(Engine engine, TrainingSettings settings) {
        this.engine = engine;
        this.settings = settings;
    }

    /**
     * {@inheritDoc} The model is brought into its {@linkplain TrainableModel trainable form} first; its inputs and
     * outputs keep their element types.
     *
     * @throws TrainingStoppedException if the loss is not finite or the thread is interrupted; it has the last good model
     * @throws dev.kiln.graph.error.OptionException if the checkpoint to resume is of another training, or a frozen name is unknown
     */
    @Override
    public Model train(Model model, DataSet data, TrainingPlan asked) {
        Model trainable = TrainableModel.of(model, settings.listener()::note);
        DataFit fit = DataFit.of(Encoded.recorded(trainable, data), data).inBatchesOf(asked.batchSize());
        Model trained = settled(fit.model(), data.task());
        TrainingPlan plan = KeptZeros.in(trained).map(asked::with).orElse(asked);
        TrainingNotes.of(trained, settings.freeze()).forEach(settings.listener()::note);
        Optional<DataSet> measured = settings.validation()
                .map(validation -> DataFit.of(trained, validation)
                        .inBatchesOf(Validation.batchSize(trained))
                        .data());
        TrainingGraph step = TrainingGraph.of(trained, data.task(), plan, settings.clipNorm(), settings.freeze());
        try (Program program = engine.compile(step.graph());
                Validation validation = validation(trained, measured, plan, step)) {
            Model learnt = new TrainingRun(trained, fit.data(), plan, settings, step, program, validation).run();
            return BorderTypes.of(model.graph()).in(learnt);
        }
    }

    /** A score trained as a logit stays one, whatever its values look like. */
    private static Model settled(Model model, Task task) {
        boolean assumed = task == Task.CLASSIFICATION
                && model.hasOneScore()
                && model.oneScore().isEmpty();
        return assumed ? model.withOneScore(OneScore.LOGIT) : model;
    }

    /**
     * Measures a loss on data, in the model's inference form, as validation during a training does.
     *
     * @param model the model
     * @param objective the objective
     * @param data the examples
     * @return the mean over the examples
     * @throws dev.kiln.graph.error.DataException if the data do not fit the model
     */
    public double loss(Model model, Objective objective, DataSet data) {
        DataFit fit = DataFit.of(model, data).inBatchesOf(Validation.batchSize(model));
        try (Validation validation =
                new Validation(engine, fit.model(), objective, fit.data(), List.of(), settings.seed())) {
            return validation.measure().loss();
        }
    }

    private @Nullable Validation validation(
            Model model, Optional<DataSet> measured, TrainingPlan plan, TrainingGraph step) {
        return measured.map(
                        data -> new Validation(engine, model, plan.objective(), data, step.learned(), settings.seed()))
                .orElse(null);
    }

    /** The preparation of the batches of a training. */
    static BatchPreparation preparation(
            Model model, DataSet data, TrainingPlan plan, TrainingGraph step, TrainingSettings settings) {
        Shape logits = model.logitsShape();
        long classes = data.task() == Task.CLASSIFICATION && logits.rank() == 2 ? logits.size(1) : -1;
        return new BatchPreparation(data, step.graph(), plan.batchSize(), classes, settings.seed());
    }
}
