package dev.kiln.api.model;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The axes of one example along which a prediction has more than one number, as far as their lengths are known.
 *
 * @param axes the axes, without the batch, axis 0; an axis of unknown length counts
 */
record ClassAxis(List<Integer> axes) {

    static ClassAxis of(Shape shape) {
        List<Integer> axes = new ArrayList<>();
        for (int axis = 1; axis < shape.rank(); axis++) {
            Dim length = shape.dim(axis);
            if (length.size() != 1) {
                axes.add(axis);
            }
        }
        return new ClassAxis(List.copyOf(axes));
    }

    /** Whether there is one number for each example. */
    boolean isSingle() {
        return axes.isEmpty();
    }

    /** Whether there is more than one such axis, so that none of them is the axis of the classes. */
    boolean isSpread() {
        return axes.size() > 1;
    }

    /** Whether an operator that works along an axis works over all numbers of an example. */
    boolean isAlong(int axis) {
        return axes.isEmpty() ? axis > 0 : axes.equals(List.of(axis));
    }
}
