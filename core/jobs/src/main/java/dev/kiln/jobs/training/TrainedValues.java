package dev.kiln.jobs.training;

import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.tensor.Tensor;

/** The values that a training returns, by the names of the model: averages in place of averaged parameters. */
record TrainedValues(TrainingGraph graph, TrainingValues states) implements TrainingValues {

    @Override
    public Tensor get(String name) {
        return states.get(graph.trained(name));
    }

    @Override
    public void set(String name, Tensor value) {
        states.set(graph.trained(name), value);
    }
}
