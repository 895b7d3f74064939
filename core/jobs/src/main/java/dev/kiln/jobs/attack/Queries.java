package dev.kiln.jobs.attack;

/**
 * What an attack cost.
 *
 * @param forward how many predictions it asked for, summed over the examples
 * @param gradients how many gradients it took, summed over the examples; each includes a prediction
 */
public record Queries(long forward, long gradients) {

    /** Nothing. */
    public static final Queries NONE = new Queries(0, 0);

    Queries plus(long moreForward, long moreGradients) {
        return new Queries(forward + moreForward, gradients + moreGradients);
    }

    /** Returns both together. */
    public long total() {
        return forward + gradients;
    }
}
