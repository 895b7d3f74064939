package dev.kiln.api.training;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.status.Experimental;

/** Trains models, on behalf of a plugin. */
@Experimental
@FunctionalInterface
public interface Trainer {

    /**
     * Trains a model's parameters from their current values.
     *
     * @param model the model
     * @param data the training data
     * @param plan the training plan
     * @return the model with new parameters and statistics
     * @throws dev.kiln.graph.error.DataException if the data do not fit the model
     * @throws dev.kiln.graph.error.EngineException if the engine cannot train it
     */
    Model train(Model model, DataSet data, TrainingPlan plan);
}
