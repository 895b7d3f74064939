package dev.kiln.api.attack;

import dev.kiln.api.OptionException;

/**
 * What an attacker may do: change an input by at most {@code epsilon} in a norm, within the range of its values.
 *
 * @param norm how the change is measured
 * @param epsilon the greatest size of a change, in the units of the input, not negative
 * @param targeted whether the attacker wants one class rather than any wrong one
 */
public record ThreatModel(Norm norm, double epsilon, boolean targeted) {

    /** Checks the size. */
    public ThreatModel {
        if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
            throw new OptionException("eps is " + epsilon + ", expected a finite size of at least 0.");
        }
    }

    /**
     * The same with another size.
     *
     * @param size the greatest size of a change
     * @return the threat model
     */
    public ThreatModel withEpsilon(double size) {
        return new ThreatModel(norm, size, targeted);
    }
}
