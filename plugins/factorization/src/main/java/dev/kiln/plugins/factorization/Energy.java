package dev.kiln.plugins.factorization;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fewest multiply-accumulates with which each weight keeps a share of its squares.
 *
 * @param kept the share, in {@code (0, 1]}
 */
record Energy(double kept) implements RankRule {

    /** The rounding errors of a sum of squares. */
    private static final double ROUNDING = 1e-12;

    @Override
    public Map<String, Choice> choices(List<Candidate> candidates) {
        Map<String, Choice> choices = new LinkedHashMap<>();
        for (Candidate candidate : candidates) {
            least(candidate.decomposition()).ifPresent(choice -> choices.put(candidate.weight(), choice));
        }
        return choices;
    }

    private Optional<Choice> least(Decomposition decomposition) {
        return decomposition.choices().stream()
                .filter(choice -> choice.lost() <= 1 - kept + ROUNDING)
                .min(Comparator.comparingLong(Choice::products));
    }

    private String text() {
        return BigDecimal.valueOf(kept)
                .round(new MathContext(6))
                .stripTrailingZeros()
                .toPlainString();
    }

    @Override
    public String plan() {
        return "a product that keeps at least " + text() + " of the squares of its elements";
    }

    @Override
    public String reason(Candidate candidate) {
        return "no product that keeps " + text() + " of its squares saves multiply-accumulates";
    }
}
