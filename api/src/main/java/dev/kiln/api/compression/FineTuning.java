package dev.kiln.api.compression;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.training.ParameterRule;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.status.Experimental;
import java.util.List;

/**
 * The training of a compressed model with the user's data, a group of options of a compressor: the default loss of the
 * task, a constant learning rate.
 *
 * @param epochs the number of epochs; 0 for none
 * @param batchSize the number of examples in a step, at least 1
 * @param optimizer the optimizer
 */
@Experimental
public record FineTuning(
        @Describe(
                value = "the number of epochs in which the result is fine-tuned; needs training data",
                atLeast = 0,
                atMost = 1_000_000,
                byDefault = "3")
        int epochs,

        @Describe(value = "the number of examples in a step", atLeast = 1, atMost = 1_000_000, byDefault = "64")
        int batchSize,

        @Describe(value = "the optimizer of fine-tuning", byDefault = "adam:lr=0.001")
        Optimizer optimizer) {

    /**
     * Whether there is anything to fine-tune with.
     *
     * @param scope the services of the host
     * @return whether there are epochs and training data
     */
    public boolean isPossible(CompressionScope scope) {
        return epochs > 0 && scope.hasTrainingData();
    }

    /**
     * Trains a model on the training data.
     *
     * @param model the model
     * @param scope the services of the host
     * @param rules the constraints on the parameters
     * @return the model with new parameters and statistics
     * @throws dev.kiln.graph.error.KilnException if the data do not fit, or the engine cannot train the model
     */
    public Model run(Model model, CompressionScope scope, ParameterRule... rules) {
        return run(model, scope, Schedule.CONSTANT, rules);
    }

    /**
     * Trains a model on the training data at a learning rate that changes.
     *
     * @param model the model
     * @param scope the services of the host
     * @param schedule the factor of the learning rate
     * @param rules the constraints on the parameters
     * @return the model with new parameters and statistics
     * @throws dev.kiln.graph.error.KilnException if the data do not fit, or the engine cannot train the model
     */
    public Model run(Model model, CompressionScope scope, Schedule schedule, ParameterRule... rules) {
        TrainingPlan plan = new TrainingPlan(scope.loss(), optimizer, schedule, epochs, batchSize, List.of(rules));
        return scope.trainer().train(model, scope.trainingData(), plan);
    }

    /**
     * The fine-tuning of a result, for a note.
     *
     * @param isTuned whether there was any
     * @return a clause
     */
    public String note(boolean isTuned) {
        return isTuned ? "fine-tuned for " + epochs + (epochs == 1 ? " epoch" : " epochs") : "without fine-tuning";
    }
}
