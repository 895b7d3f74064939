package dev.kiln.plugins.factorization;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A rule that chooses the ranks of layers. */
interface RankRule {

    /**
     * Chooses ranks.
     *
     * @param candidates the layers
     * @return the choices of the layers that are factorized, by their weights; the others stay
     */
    Map<String, Choice> choices(List<Candidate> candidates);

    /** The plan for a layer, a clause. */
    String plan();

    /** The reason why a layer stays, a clause. */
    String reason(Candidate candidate);

    /**
     * The difference between the goal and the result.
     *
     * @param left the multiply-accumulates of all layers that are left
     * @return a sentence; empty where the goal is met
     */
    default Optional<String> shortfall(long left) {
        return Optional.empty();
    }
}
