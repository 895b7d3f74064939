package dev.kiln.benchmarks;

import dev.kiln.api.model.Model;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The weights of a network for the peers: parameters {@code p0, p1, ...} and running statistics {@code s0, ...}. */
final class Weights {

    private Weights() {}

    static Map<String, Tensor> of(Model model) {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        put(arrays, "p", model, model.parameters());
        put(arrays, "s", model, model.statistics());
        return arrays;
    }

    private static void put(Map<String, Tensor> arrays, String prefix, Model model, Set<String> names) {
        int count = 0;
        for (String name : names) {
            arrays.put(
                    prefix + count++,
                    Objects.requireNonNull(model.graph().constants().get(name)));
        }
    }
}
