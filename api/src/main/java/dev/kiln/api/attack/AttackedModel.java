package dev.kiln.api.attack;

import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Stable;

/** The model under attack as part of a graph that is being written. */
@Stable
public interface AttackedModel {

    /** Returns the range of the input's values. */
    InputInfo range();

    /** Returns the given classes, INT64 {@code [N]}: the right ones, or the target classes in a targeted attack. */
    Value target();

    /**
     * Writes the model.
     *
     * @param inputs the inputs, FLOAT {@code [N, ...]}
     * @return its logits, FLOAT {@code [N, K]}, even of a model that ends in {@code Softmax}; written once for each value
     */
    Value logits(Value inputs);

    /**
     * Writes the projection onto the ball and the range.
     *
     * @param inputs {@code [N, ...]}
     * @return the nearest inputs that the threat model allows, up to rounding
     */
    Value project(Value inputs);
}
