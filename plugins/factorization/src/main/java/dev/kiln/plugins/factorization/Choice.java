package dev.kiln.plugins.factorization;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A choice of ranks for a layer.
 *
 * @param ranks the ranks, from the input to the output
 * @param lost the share of the squares of the weight that is lost, in {@code [0, 1]}
 * @param products the multiply-accumulates of the factors for one example
 */
record Choice(List<Integer> ranks, double lost, long products) {

    Choice {
        ranks = List.copyOf(ranks);
        lost = Math.max(0, Math.min(1, lost));
    }

    String text() {
        return (ranks.size() == 1 ? "rank " : "ranks ")
                + ranks.stream().map(String::valueOf).collect(Collectors.joining(" and "));
    }
}
