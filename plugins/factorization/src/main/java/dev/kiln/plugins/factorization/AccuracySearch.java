package dev.kiln.plugins.factorization;

import dev.kiln.api.compression.CandidateResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.model.Model;
import dev.kiln.graph.error.DataException;
import java.util.List;
import java.util.Locale;

/**
 * The search for the share of the squares that may be lost: as many as the accuracy allows, before fine-tuning. The
 * range is halved on a logarithmic scale, {@value #STEPS} times. The best so far is kept; the model itself always meets
 * the goal.
 */
final class AccuracySearch {

    private static final int STEPS = 8;
    private static final double LEAST = 1e-4;
    private static final double MOST = 0.6;

    private final Factorization factorization;
    private final CompressionScope scope;
    private final double maxDrop;

    AccuracySearch(Factorization factorization, CompressionScope scope, double maxDrop) {
        this.factorization = factorization;
        this.scope = scope;
        this.maxDrop = maxDrop;
    }

    /**
     * Searches.
     *
     * @param notes gets a sentence on the result
     * @return the rule that meets the goal
     */
    RankRule run(List<String> notes) {
        double before = quality(factorization.model());
        double low = Math.log(LEAST);
        double high = Math.log(MOST);
        double best = 0;
        double after = before;
        for (int step = 1; step <= STEPS; step++) {
            double middle = (low + high) / 2;
            Factorization.Result tried = factorization.by(rule(Math.exp(middle)));
            double quality = tried.isChanged() ? quality(tried.model()) : before;
            show(Math.exp(middle), quality, before);
            if (quality < before - maxDrop) {
                high = middle;
            } else {
                low = middle;
                best = tried.isChanged() ? Math.exp(middle) : best;
                after = tried.isChanged() ? quality : after;
            }
            scope.advanced("candidate", step, STEPS);
        }
        notes.add(note(best, before, after));
        return rule(best);
    }

    private void show(double lost, double quality, double before) {
        scope.progress()
                .accept(String.format(
                        Locale.ROOT, "%.5f of the squares may be lost: %.4f, %.4f before", lost, quality, before));
    }

    private static Energy rule(double lost) {
        return new Energy(1 - lost);
    }

    private double quality(Model candidate) {
        CandidateResult result = scope.evaluate(candidate);
        return result.quality()
                .orElseThrow(
                        () -> new DataException(
                                "The option max-drop compares accuracies or R², and these data have neither; give the option energy, macs or rank."));
    }

    private String note(double best, double before, double after) {
        return best == 0
                ? String.format(
                        Locale.ROOT,
                        "All products that were tried lower the quality by more than %s from %.4f, so that only exact ones are used; fine-tuning could regain it, with the option energy, macs or rank in place of max-drop.",
                        maxDrop,
                        before)
                : String.format(
                        Locale.ROOT,
                        "At most %.5f of the squares of each weight are lost: %.4f before fine-tuning, %.4f before the factorization.",
                        best,
                        after,
                        before);
    }
}
