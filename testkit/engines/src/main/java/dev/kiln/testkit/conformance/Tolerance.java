package dev.kiln.testkit.conformance;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The comparison of an output with the expected one: the same type and shape, integers, truth values and texts equal,
 * and floating-point numbers {@code |actual - expected| <= 1e-5 + r * |expected|} with {@code r = 1e-3}, or 1e-2 for
 * types of 16 bits. NaN equals NaN, and an infinity itself.
 */
public final class Tolerance {

    private static final double ABSOLUTE = 1e-5;
    private static final double RELATIVE = 1e-3;
    private static final double RELATIVE_HALF = 1e-2;

    private Tolerance() {}

    /**
     * Compares the outputs of a run with the expected ones.
     *
     * @param expected tensors by name
     * @param actual tensors by name
     * @return a clause about the first difference; empty if there is none
     */
    public static Optional<String> difference(Map<String, Tensor> expected, Map<String, Tensor> actual) {
        return expected.entrySet().stream()
                .flatMap(e -> {
                    Tensor result = actual.get(e.getKey());
                    return result == null
                            ? Optional.of("the output " + e.getKey() + " is missing").stream()
                            : difference(e.getValue(), result).map(d -> "the output " + e.getKey() + " " + d).stream();
                })
                .findFirst();
    }

    private static Optional<String> difference(Tensor expected, Tensor actual) {
        if (expected.elementType() != actual.elementType() || !Arrays.equals(expected.shape(), actual.shape())) {
            return Optional.of("is " + actual + ", expected " + expected);
        }
        if (expected.elementType() == ElementType.STRING) {
            return expected.equals(actual)
                    ? Optional.empty()
                    : Optional.of("is " + actual.strings() + ", expected " + expected.strings());
        }
        for (long i = 0; i < expected.size(); i++) {
            double want = expected.getDouble(i);
            double is = actual.getDouble(i);
            if (!agree(want, is, expected.elementType())) {
                return Optional.of("has " + is + " at place " + i + ", expected " + want);
            }
        }
        return Optional.empty();
    }

    private static boolean agree(double want, double is, ElementType type) {
        if (want == is || (Double.isNaN(want) && Double.isNaN(is))) {
            return true;
        }
        double relative = type.bits() == 16 ? RELATIVE_HALF : RELATIVE;
        return type.isFloating() && Math.abs(want - is) <= ABSOLUTE + relative * Math.abs(want);
    }
}
