package dev.kiln.graph.dependency;

import dev.kiln.graph.status.Experimental;

/**
 * One index along an axis of a value.
 *
 * @param value the name of the value, such as a constant
 * @param axis the axis, counted from 0
 * @param index the index along it, counted from 0
 */
@Experimental
public record Position(String value, int axis, int index) {

    /** @throws IllegalArgumentException if the axis or the index is negative */
    public Position {
        if (axis < 0 || index < 0) {
            throw new IllegalArgumentException(
                    "axis is " + axis + " and index is " + index + ", expected them from 0 on");
        }
    }
}
