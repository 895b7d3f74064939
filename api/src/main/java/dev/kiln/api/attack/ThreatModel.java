package dev.kiln.api.attack;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.status.Stable;
import java.util.List;

/**
 * The limits of an attacker: an input may change by at most {@code epsilon} in a norm, within the range of its values.
 *
 * @param norm the norm of the change
 * @param epsilon the maximum size of a change, in the units of the input, not negative, and representable in single
 *     precision
 * @param targeted whether the attacker wants one class rather than any wrong one
 */
@Stable
public record ThreatModel(Norm norm, double epsilon, boolean targeted) {

    private static final Option<Norm> NORM =
            Option.choice("norm", Norm.class, "the norm of the change").byDefault(Norm.LINF);
    private static final Option<Double> EPSILON = Option.real(
                    "eps", "the maximum size of the change; if not given, 8/255 for linf and 0.5 for l2")
            .atLeast(0)
            .in("units of the input")
            .optional();
    private static final Option<Boolean> TARGETED = Option.flag(
                    "targeted", "whether the given classes are the attacker's target classes")
            .byDefault(false);

    /** The options that every attack declares, before its own: {@code norm}, {@code eps} and {@code targeted}. */
    public static final List<Option<?>> OPTIONS = List.of(NORM, EPSILON, TARGETED);

    /** Checks the size. */
    public ThreatModel {
        if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
            throw new OptionException("eps is " + epsilon + ", expected a finite size of at least 0.");
        }
        boolean vanishes = epsilon > 0 && (float) epsilon == 0;
        if (vanishes || Float.isInfinite((float) epsilon)) {
            throw new OptionException("eps is " + epsilon + ", which single precision takes for " + (float) epsilon
                    + "; expected 0, or a size from " + Float.MIN_VALUE + " to " + Float.MAX_VALUE + ".");
        }
    }

    /**
     * The threat model given by {@link #OPTIONS}.
     *
     * @param options the options of an attack that declares them
     * @return the threat model
     */
    public static ThreatModel of(Options options) {
        Norm norm = options.get(NORM);
        return new ThreatModel(norm, options.find(EPSILON).orElse(usualSize(norm)), options.get(TARGETED));
    }

    /** The sizes of RobustBench's leaderboards for CIFAR-10; the one for L∞ would be far too small for L2. */
    private static double usualSize(Norm norm) {
        return switch (norm) {
            case LINF -> 8.0 / 255;
            case L2 -> 0.5;
        };
    }

    /**
     * The same with another size.
     *
     * @param size the maximum size of a change
     * @return the threat model
     */
    public ThreatModel withEpsilon(double size) {
        return new ThreatModel(norm, size, targeted);
    }
}
