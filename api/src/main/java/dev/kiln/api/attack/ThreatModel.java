package dev.kiln.api.attack;

import dev.kiln.api.extension.Describe;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.status.Stable;
import java.util.Optional;

/**
 * The limits of an attacker: an input may change by at most {@code epsilon} in a norm, within the range of its values.
 * An attack that supports some norms alone, or one goal, says so with {@link dev.kiln.api.extension.Restrict}.
 *
 * @param norm the norm of the change
 * @param eps the maximum size of a change, in the units of the input, not negative, and representable in single
 *     precision; infinite for an {@link UnboundedAttack}, which has no ball
 * @param targeted whether the attacker wants one class rather than any wrong one
 */
@Stable
public record ThreatModel(
        @Describe(value = "the norm of the change", byDefault = "linf")
        Norm norm,

        @Describe(
                value = "the maximum size of the change; if not given, 8/255 in linf, 0.5 in l2, 12 in l1, 10 in l0",
                atLeast = 0,
                unit = "units of the input")
        Optional<Double> eps,

        @Describe(value = "whether the given classes are the attacker's target classes", byDefault = "false")
        boolean targeted) {

    /** Checks the size. */
    public ThreatModel {
        double epsilon = eps.orElse(usualSize(norm));
        eps = Optional.of(epsilon);
        if (!(epsilon >= 0)) {
            throw refused(epsilon);
        }
        boolean vanishes = epsilon > 0 && (float) epsilon == 0;
        boolean overflows = Double.isFinite(epsilon) && Float.isInfinite((float) epsilon);
        if (vanishes || overflows) {
            throw new OptionException("eps is " + epsilon + ", which single precision takes for " + (float) epsilon
                    + "; expected 0, or a size from " + Float.MIN_VALUE + " to " + Float.MAX_VALUE + ".");
        }
    }

    /**
     * A threat model of a given size.
     *
     * @param norm the norm of the change
     * @param epsilon the maximum size of a change, in the units of the input, finite
     * @param targeted whether the attacker wants one class rather than any wrong one
     */
    public ThreatModel(Norm norm, double epsilon, boolean targeted) {
        this(norm, Optional.of(finite(epsilon)), targeted);
    }

    /**
     * The threat model of an {@link UnboundedAttack}: no size limits the changes.
     *
     * @param norm the norm in which changes are measured
     * @param targeted whether the attacker wants one class rather than any wrong one
     */
    public ThreatModel(Norm norm, boolean targeted) {
        this(norm, Optional.of(Double.POSITIVE_INFINITY), targeted);
    }

    private static double finite(double epsilon) {
        if (Double.isInfinite(epsilon)) {
            throw refused(epsilon);
        }
        return epsilon;
    }

    private static OptionException refused(double epsilon) {
        return new OptionException("eps is " + epsilon + ", expected a finite size of at least 0.");
    }

    /** Returns the maximum size of a change, in the units of the input; infinite where there is no ball. */
    public double epsilon() {
        return eps.orElseThrow();
    }

    /** Whether a size limits the changes. */
    public boolean isBounded() {
        return Double.isFinite(epsilon());
    }

    /** Sizes usual for CIFAR-10: RobustBench's leaderboards, and Croce and Hein (2021) for L1; one for all would be absurd. */
    private static double usualSize(Norm norm) {
        return switch (norm) {
            case LINF -> 8.0 / 255;
            case L2 -> 0.5;
            case L1 -> 12;
            case L0 -> 10;
        };
    }

    /**
     * The same with another size.
     *
     * @param size the maximum size of a change, finite
     * @return the threat model
     */
    public ThreatModel withEpsilon(double size) {
        return new ThreatModel(norm, size, targeted);
    }
}
