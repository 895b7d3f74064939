package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.kiln.api.tensor.Tensor;
import java.util.Map;
import java.util.Objects;

/** Tensors by name, as programs return them. */
final class Results {

    private Results() {}

    static Tensor of(Map<String, Tensor> results, String name) {
        return Objects.requireNonNull(results.get(name), () -> "there is no " + name);
    }

    static void assertSame(Map<String, Tensor> expected, Map<String, Tensor> actual, String what) {
        assertEquals(expected.keySet(), actual.keySet(), what);
        expected.forEach((name, tensor) -> {
            assertNotNull(actual.get(name));
            assertEquals(tensor.type(), of(actual, name).type(), what + ": " + name);
            assertEquals(tensor, of(actual, name), what + ": the bits of " + name + " differ");
        });
    }
}
