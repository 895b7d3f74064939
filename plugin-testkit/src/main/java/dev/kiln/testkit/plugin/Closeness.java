package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.kiln.api.tensor.Tensor;

/** Comparisons up to rounding. */
final class Closeness {

    private Closeness() {}

    /** Fails where an element is further away than a share of {@code 1 + |expected|}. */
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

    /** The share of elements that are further away. */
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
