package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * ONNX's own optimizers. The learning rate and the number of updates are followed by the tensors to optimize, their
 * gradients and their states, equally many of each; the outputs are the new tensors and the new states.
 */
final class OptimizerTypes {

    static final Map<String, TypeRule> RULES = Map.of(
            "Adagrad", a -> updated(a, 1),
            "Momentum", a -> updated(a, 1),
            "Adam", a -> updated(a, 2));

    private static final int FIRST = 2;

    private OptimizerTypes() {}

    private static List<TensorType> updated(Application a, int states) {
        int groups = 2 + states;
        int tensors = a.inputs() - FIRST;
        if (tensors < groups || tensors % groups != 0) {
            throw a.fail("after its first two inputs stand " + tensors + ", which are not " + groups
                    + " for each tensor that is optimized");
        }
        int count = tensors / groups;
        List<TensorType> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            results.add(a.type(FIRST + i));
        }
        for (int i = 2 * count; i < groups * count; i++) {
            results.add(a.type(FIRST + i));
        }
        return results;
    }
}
