package dev.kiln.jobs.training;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.OneScore;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.Encoded;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.models.TrainableModel;

/**
 * A model and data that fit each other, and the step that trains it on them.
 *
 * @param model the model in its trainable form
 * @param data the data in its form
 * @param plan the plan, with the rules that the model brings
 * @param step the training step
 */
record TrainingSetup(Model model, DataSet data, TrainingPlan plan, TrainingGraph step) {

    /**
     * Sets a training up. The listener hears what is not obvious.
     *
     * @throws dev.kiln.graph.error.KilnException if they do not fit
     */
    static TrainingSetup of(Model given, DataSet data, TrainingPlan asked, TrainingSettings settings) {
        TrainingListener listener = settings.listener();
        Model trainable = TrainableModel.of(given, listener::note);
        DataFit fit = DataFit.of(Encoded.recorded(trainable, data), data).inBatchesOf(asked.batchSize());
        Model model = settled(fit.model(), data.task());
        TrainingPlan plan = KeptZeros.in(model).map(asked::with).orElse(asked);
        TrainingNotes.of(model, settings.step().freeze()).forEach(listener::note);
        fit.heads().stream()
                .skip(1)
                .filter(head ->
                        asked.further().stream().noneMatch(one -> one.target().equals(head.name())))
                .forEach(head -> listener.note(
                        "The target " + head.name() + " has no loss in this training, and is not trained."));
        boolean isMixed = Augmenting.mixes(settings.augmentations());
        if (isMixed) {
            sayHowItIsMixed(data, plan, listener);
        }
        TrainingGraph step = TrainingGraph.of(model, fit.data().columns(), plan, settings.step(), isMixed);
        return new TrainingSetup(model, fit.data(), plan, step);
    }

    private static void sayHowItIsMixed(DataSet data, TrainingPlan plan, TrainingListener listener) {
        if (plan.batchSize() == 1) {
            listener.note("No example is mixed with another one, since each batch has one example.");
        } else if (data.task() == Task.CLASSIFICATION) {
            listener.note("Examples are mixed with others: the training accuracy counts each example's own class alone,"
                    + " and stays below that of whole examples.");
        }
    }

    /** A score trained as a logit stays one, whatever its values look like. */
    private static Model settled(Model model, Task task) {
        boolean assumed = task == Task.CLASSIFICATION
                && model.hasOneScore()
                && model.oneScore().isEmpty();
        return assumed ? model.withOneScore(OneScore.LOGIT) : model;
    }
}
