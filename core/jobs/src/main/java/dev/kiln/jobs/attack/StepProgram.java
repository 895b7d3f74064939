package dev.kiln.jobs.attack;

import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Program;

/**
 * A compiled program over the model.
 *
 * @param program the program
 * @param cost the cost of one run for one example
 */
record StepProgram(Program program, Queries cost) implements AutoCloseable {

    /** A graph that is not compiled yet, with the cost of a run. */
    record Written(Graph graph, Queries cost) {}

    @Override
    public void close() {
        program.close();
    }
}
