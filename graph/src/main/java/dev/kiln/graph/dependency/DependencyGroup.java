package dev.kiln.graph.dependency;

import dev.kiln.graph.status.Experimental;
import java.util.List;

/**
 * Positions of constants that can only be removed together, so that the graph stays whole: a channel with the rows of the
 * weights that compute it, and the columns of those that read it.
 *
 * @param positions the positions, in the order of the graph's constants; at least one
 */
@Experimental
public record DependencyGroup(List<Position> positions) {

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public DependencyGroup {
        if (positions.isEmpty()) {
            throw new IllegalArgumentException("positions is empty, expected at least one");
        }
        positions = List.copyOf(positions);
    }
}
