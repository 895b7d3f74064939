package dev.kiln.benchmarks;

import static dev.kiln.benchmarks.SequenceNetworks.CLASSES;
import static dev.kiln.benchmarks.SequenceNetworks.UNITS;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import java.util.List;

/** Two LSTM layers, and a dense one on the last state. */
final class RecurrentBody {

    private static final int GATES = 4;

    private RecurrentBody() {}

    static Value write(Value embedded, Parameters parameters) {
        List<Value> first = layer(embedded.transpose(1, 0, 2), "lstm0", parameters);
        List<Value> second = layer(first.get(0).squeeze(1), "lstm1", parameters);
        Value weight = parameters.weights("dense.weight", UNITS, CLASSES, UNITS);
        Value bias = parameters.weights("dense.bias", UNITS, CLASSES);
        return second.get(1).squeeze(0).gemm(weight, bias, false, true);
    }

    /** All outputs, {@code [T, 1, N, H]}, and the last one, {@code [1, N, H]}. */
    private static List<Value> layer(Value x, String name, Parameters parameters) {
        long rows = (long) GATES * UNITS;
        List<Value> inputs = List.of(
                x,
                parameters.weights(name + ".W", UNITS, 1, rows, UNITS),
                parameters.weights(name + ".R", UNITS, 1, rows, UNITS),
                parameters.weights(name + ".B", UNITS, 1, 2 * rows));
        return x.graph().apply("", "LSTM", Attributes.of("hidden_size", UNITS), inputs, 2);
    }
}
