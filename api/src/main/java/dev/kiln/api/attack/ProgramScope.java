package dev.kiln.api.attack;

import dev.kiln.graph.Noise;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.TensorType;

/** The scope of a {@link ModelProgram}. */
@Stable
public interface ProgramScope extends AttackedModel {

    /**
     * Declares a further input, fed in every run: the current point, of the type of {@link #original}, or anything else.
     *
     * @param name its name
     * @param type its type
     * @return its value
     */
    Value input(String name, TensorType type);

    /**
     * Randomness for each example, keyed by the seed, the start, the number of the run in the batch and the example.
     *
     * @param distribution the distribution it is drawn from
     * @param example the lengths of the axes after the batch
     * @return the noise, FLOAT {@code [N, example...]}
     */
    Value noise(Noise distribution, long... example);

    /**
     * Declares a result of the program.
     *
     * @param name its name
     * @param value the result
     */
    void output(String name, Value value);
}
