package dev.kiln.plugins.attacks;

import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of a batch by their positions. */
final class Rows {

    private Rows() {}

    /** Some entries of a list of positions. */
    static int[] at(int[] positions, int[] some) {
        return IntStream.of(some).map(i -> positions[i]).toArray();
    }

    /** The entries of a list of positions that have not reached the goal, by an answer for each entry. */
    static int[] without(boolean[] reached, int[] positions) {
        return IntStream.range(0, positions.length)
                .filter(i -> !reached[i])
                .map(i -> positions[i])
                .toArray();
    }

    /** A batch with others in place of some of its rows. */
    static Tensor replaced(Tensor batch, int[] rows, Tensor others) {
        int[] order = IntStream.range(0, (int) batch.shape()[0]).toArray();
        IntStream.range(0, rows.length).forEach(i -> order[rows[i]] = order.length + i);
        return Tensor.join(List.of(batch, others)).select(order);
    }
}
