package dev.kiln.graph.dependency;

import dev.kiln.graph.status.Experimental;

/**
 * An axis of a value.
 *
 * @param value the name of the value, such as a constant
 * @param axis the axis, counted from 0
 */
@Experimental
public record ValueAxis(String value, int axis) {

    /** @throws IllegalArgumentException if the axis is negative */
    public ValueAxis {
        if (axis < 0) {
            throw new IllegalArgumentException("axis is " + axis + ", expected it from 0 on");
        }
    }
}
