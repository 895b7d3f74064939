package dev.kiln.distribution;

import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.jobs.evaluation.Evaluation;
import dev.kiln.jobs.evaluation.Quality;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How much compression may lose ({@code --max-drop}): of accuracy where a model classifies; where it predicts values, of
 * R², the share of the targets' variance that it explains.
 *
 * @param text as the user wrote it; null where nothing was asked for
 * @param allowed the share that may be lost, 0 to 1
 */
record Goal(@Nullable String text, double allowed) {

    /** Of an example: far less than one, and far more than what rounding does to a share of examples. */
    private static final double LEAST_EXAMPLE = 1e-3;

    /** Of R²: far less than anyone sees, and far more than what rounding does to it. */
    private static final double LEAST_SHARE = 1e-9;

    static Goal of(@Nullable String text) {
        return new Goal(text, text == null ? Double.POSITIVE_INFINITY : Arguments.share("--max-drop", text));
    }

    /**
     * Checks that there is something to measure on, before anything is measured.
     *
     * @throws OptionException if there is not
     */
    void requireData(boolean areData) {
        if (text != null && !areData) {
            throw new OptionException("--max-drop " + text
                    + " cannot be checked without data to measure on. Add --validation SPEC, or leave --max-drop out.");
        }
    }

    /**
     * Checks that it can be told whether the goal is met, before the model is compressed.
     *
     * @throws DataException if the data, or what the model makes of them, have no such share
     */
    void requireMeasurable(Optional<Evaluation> before) {
        if (text == null) {
            return;
        }
        OptionalDouble share = share(before);
        if (share.isEmpty()) {
            throw new DataException("--max-drop " + text
                    + " cannot be checked on these data: their targets do not vary, so that there is no R². Give others"
                    + " with --validation SPEC.");
        }
        if (Double.isNaN(share.getAsDouble())) {
            throw new DataException("--max-drop " + text
                    + " cannot be checked: what the model predicts for these data is not a number.");
        }
    }

    /** What was lost beyond what is allowed, as a sentence; empty where the goal is met or there is none. */
    Optional<String> missed(Comparison comparison) {
        OptionalDouble drop = comparison.drop();
        // a drop that is not a number is no goal that was met
        if (text == null || drop.isEmpty() || drop.getAsDouble() <= allowed + rounding(comparison)) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "%s fell by %.4g points, more than --max-drop %s allows.",
                comparison.before().evaluation().map(Goal::name).orElse("The accuracy"),
                100 * drop.getAsDouble(),
                text));
    }

    /** Shares are rounded, as 0.8 - 0.7 is, and so is what a user writes for a seventh. */
    private static double rounding(Comparison comparison) {
        return comparison
                .before()
                .evaluation()
                .filter(evaluation -> evaluation.quality() instanceof Quality.Classification)
                .map(evaluation -> LEAST_EXAMPLE / evaluation.samples())
                .orElse(LEAST_SHARE);
    }

    private static String name(Evaluation evaluation) {
        return evaluation.quality() instanceof Quality.Classification ? "The accuracy" : "R²";
    }

    /** Accuracy or R²; empty where there is none. */
    static OptionalDouble share(Optional<Evaluation> evaluation) {
        if (evaluation.isEmpty()) {
            return OptionalDouble.empty();
        }
        return evaluation.get().quality() instanceof Quality.Classification classification
                ? OptionalDouble.of(classification.accuracy())
                : ((Quality.Regression) evaluation.get().quality()).r2();
    }
}
