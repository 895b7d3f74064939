package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kiln.graph.tensor.Tensor;
import java.util.function.LongFunction;

/** Comparisons up to rounding. */
final class Closeness {

    private Closeness() {}

    /** Fails where an element deviates by more than a share of {@code 1 + |expected|}. */
    static void assertClose(Tensor expected, Tensor actual, double tolerance, String what) {
        assertEquals(expected.type(), actual.type(), what);
        for (int i = 0; i < expected.size(); i++) {
            double wanted = expected.getDouble(i);
            int element = i;
            assertEquals(
                    wanted,
                    actual.getDouble(i),
                    tolerance * (1 + Math.abs(wanted)),
                    () -> what + ", element " + element);
        }
    }

    /**
     * Fails where the result for an example depends on the other examples of the batch.
     *
     * @param examples the number of examples in the batch
     * @param together the result for the batch
     * @param alone the result for a batch of one example, given its row
     */
    static void assertByThemselves(
            int examples, Tensor together, LongFunction<Tensor> alone, double tolerance, String what) {
        for (long row = 0; row < examples; row++) {
            assertClose(
                    together.slice(row, row + 1), alone.apply(row), tolerance, what + ": example " + row + " alone");
        }
    }

    /** The share of elements with a larger deviation. */
    static double shareApart(Tensor expected, Tensor actual, double tolerance) {
        assertEquals(expected.type(), actual.type());
        long apart = 0;
        for (int i = 0; i < expected.size(); i++) {
            double wanted = expected.getDouble(i);
            if (!(Math.abs(wanted - actual.getDouble(i)) <= tolerance * (1 + Math.abs(wanted)))) {
                apart++;
            }
        }
        return expected.size() == 0 ? 0 : (double) apart / expected.size();
    }
}
