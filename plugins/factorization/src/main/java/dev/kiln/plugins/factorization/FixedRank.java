package dev.kiln.plugins.factorization;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One rank for all layers.
 *
 * @param rank the rank
 */
record FixedRank(int rank) implements RankRule {

    @Override
    public Map<String, Choice> choices(List<Candidate> candidates) {
        Map<String, Choice> choices = new LinkedHashMap<>();
        for (Candidate candidate : candidates) {
            Choice choice = candidate.decomposition().ofRank(rank);
            if (choice.products() < candidate.layer().products()) {
                choices.put(candidate.weight(), choice);
            }
        }
        return choices;
    }

    @Override
    public String plan() {
        return "a product of rank " + rank;
    }

    @Override
    public String reason(Candidate candidate) {
        Choice choice = candidate.decomposition().ofRank(rank);
        return choice.text() + " would take " + choice.products() + " multiply-accumulates in place of "
                + candidate.layer().products();
    }
}
