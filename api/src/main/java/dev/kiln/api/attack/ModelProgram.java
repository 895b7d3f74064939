package dev.kiln.api.attack;

import dev.kiln.graph.status.Stable;

/**
 * A program over the model under attack that an attack runs as often as it likes, with control flow in Java between the
 * runs: logits, any loss, gradients of several logits at once. It only writes graph. Best a record: the host compiles
 * equal ones once.
 */
@Stable
@FunctionalInterface
public interface ModelProgram {

    /**
     * Writes the program.
     *
     * @param scope its inputs, the model and its outputs
     */
    void write(ProgramScope scope);
}
