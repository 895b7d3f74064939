package dev.kiln.api.pruning;

import dev.kiln.graph.status.Experimental;
import java.util.List;

/**
 * A channel with all that belongs to it: the elements that can only be removed together, so that the network stays whole.
 *
 * @param name its name, such as {@code conv2d_1/3} for the fourth channel of a layer
 * @param slices the parts of constants that belong to it
 */
@Experimental
public record StructuralGroup(String name, List<Slice> slices) {

    /** Copies the list. */
    public StructuralGroup {
        slices = List.copyOf(slices);
    }

    /**
     * One index along an axis of a constant.
     *
     * @param constant the name of the constant
     * @param axis the axis
     * @param index the index along it
     */
    public record Slice(String constant, int axis, long index) {}
}
