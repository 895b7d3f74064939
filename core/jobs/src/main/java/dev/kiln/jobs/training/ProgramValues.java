package dev.kiln.jobs.training;

import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;

/** The states of a program. */
record ProgramValues(Program program) implements TrainingValues {

    @Override
    public Tensor get(String name) {
        return program.state(name);
    }

    @Override
    public void set(String name, Tensor value) {
        program.setState(name, value);
    }
}
