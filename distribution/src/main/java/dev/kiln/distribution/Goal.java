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
 * The maximum drop in compression ({@code --max-drop}): of accuracy in classification; in regression of R², the share
 * of the targets' variance that the model explains.
 *
 * @param text the user's text; null where there is no goal
 * @param allowed the maximum drop, 0 to 1
 */
record Goal(@Nullable String text, double allowed) {

    /** The tolerance in examples: far less than one, and far more than the rounding error of a share of examples. */
    private static final double LEAST_EXAMPLE = 1e-3;

    /** The tolerance of R²: far below any relevant difference, and far more than its rounding error. */
    private static final double LEAST_SHARE = 1e-9;

    static Goal of(@Nullable String text) {
        return new Goal(text, text == null ? Double.POSITIVE_INFINITY : Arguments.share("--max-drop", text));
    }

    /**
     * Checks that there are data to measure on, before any measurement.
     *
     * @throws OptionException if there are none
     */
    void requireData(boolean areData) {
        if (text != null && !areData) {
            throw new OptionException("--max-drop " + text
                    + " cannot be checked without data to measure on. Add --validation SPEC, or leave --max-drop out.");
        }
    }

    /**
     * Checks that the goal can be checked, before the model is compressed.
     *
     * @throws DataException if accuracy or R² is not defined for the data or the model's predictions
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
                    + " cannot be checked: the model's predictions for these data are not numbers.");
        }
    }

    /** The drop beyond the maximum, as a sentence; empty where the goal is met or there is none. */
    Optional<String> missed(Comparison comparison) {
        OptionalDouble drop = comparison.drop();
        // a drop that is not a number does not meet a goal
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

    /** Shares have rounding errors, such as 0.8 - 0.7, and so has a user's decimal for a seventh. */
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
        return evaluation.get().quality().share();
    }
}
