package dev.kiln.jobs.attack;

/**
 * The cost of an attack.
 *
 * @param forward the number of predictions, summed over the examples
 * @param gradients the number of gradients, summed over the examples; each includes a prediction
 */
public record Queries(long forward, long gradients) {

    /** No cost. */
    public static final Queries NONE = new Queries(0, 0);

    Queries plus(long moreForward, long moreGradients) {
        return new Queries(forward + moreForward, gradients + moreGradients);
    }

    Queries plus(Queries more) {
        return plus(more.forward, more.gradients);
    }

    Queries minus(Queries less) {
        return plus(-less.forward, -less.gradients);
    }

    /** This cost of one example and one run, for several. */
    Queries times(long count) {
        return new Queries(forward * count, gradients * count);
    }

    /** Returns the sum of both. */
    public long total() {
        return forward + gradients;
    }
}
