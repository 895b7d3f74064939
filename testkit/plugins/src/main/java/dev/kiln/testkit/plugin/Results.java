package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.graph.tensor.Tensor;
import java.util.Map;
import java.util.Objects;

/** Comparisons of tensors by name, the results of programs. */
final class Results {

    private Results() {}

    static Tensor of(Map<String, Tensor> results, String name) {
        return Objects.requireNonNull(results.get(name), () -> "there is no " + name);
    }

    static void assertSame(Map<String, Tensor> expected, Map<String, Tensor> actual, String what) {
        assertEquals(expected.keySet(), actual.keySet(), what);
        expected.forEach((name, tensor) -> {
            assertEquals(tensor.type(), of(actual, name).type(), what + ": " + name);
            assertEquals(tensor, of(actual, name), what + ": the bits of " + name + " differ");
        });
    }

    static void assertFinite(Map<String, Tensor> results, String what) {
        results.forEach((name, tensor) -> {
            for (int i = 0; i < tensor.size(); i++) {
                double element = tensor.getDouble(i);
                assertTrue(Double.isFinite(element), () -> what + ": the " + name + " is " + element);
            }
        });
    }
}
