package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The common form of recurrent layers: one or several of them in sequence, each in one direction or in both. ONNX has
 * the time first and the batch second; here the batch is first, and the axes are exchanged once at either end.
 *
 * @param units the number of features of the state in each direction
 * @param layers the number of layers
 * @param bidirectional whether each layer also runs backward in time
 * @param sequences whether the output is the state at each time, and not only the last one
 * @param dropout the dropout rate between two layers in training, in {@code [0, 1)}
 * @param masked whether positions that an earlier layer masked are ignored
 */
public record Recurrence(
        @Describe(value = "the number of features of the state in each direction", atLeast = 1)
        long units,

        @Describe(
                value = "the number of such layers in sequence",
                atLeast = 1,
                atMost = Recurrence.MOST_LAYERS,
                byDefault = "1")
        long layers,

        @Describe(value = "whether each layer also runs backward in time", byDefault = "false")
        boolean bidirectional,

        @Describe(
                value = "whether the output is the state at each time, and not only the last one",
                byDefault = "false")
        boolean sequences,

        @Describe(value = "the dropout rate between two layers in training", atLeast = 0, below = 1, byDefault = "0.0")
        double dropout,

        @Describe(value = "whether a sequence ends where its padding begins", byDefault = "true")
        boolean masked) {

    /**
     * More than any practical network has; without a limit, one number in a file could require more nodes than fit into
     * memory.
     */
    static final long MOST_LAYERS = 1000;

    /**
     * A recurrent operator.
     *
     * @param operator its ONNX name
     * @param gates the number of matrices of {@code units} rows in its weights
     * @param attributes its attributes besides size and direction
     */
    record Cell(String operator, long gates, Attributes attributes) {}

    long directions() {
        return bidirectional ? 2 : 1;
    }

    /** Writes the layers; the input and the output have the batch first. */
    Value apply(LayerScope scope, Value input, Cell cell) {
        InputForm.SEQUENCES.require(scope, input);
        Value lengths = masked ? lengths(scope, input) : null;
        Value steps = input.transpose(1, 0, 2);
        for (int layer = 0; layer < layers - 1; layer++) {
            steps = dropped(between(outputs(scope, steps, lengths, cell, layer).get(0)));
        }
        List<Value> last = outputs(scope, steps, lengths, cell, layers - 1);
        return sequences ? batchFirst(last.get(0)) : lastState(last.get(1));
    }

    private static @Nullable Value lengths(LayerScope scope, Value input) {
        return scope.maskOf(input)
                .map(mask -> mask.cast(ElementType.INT32).reduceSum(false, 1))
                .orElse(null);
    }

    private List<Value> outputs(LayerScope scope, Value steps, @Nullable Value lengths, Cell cell, long layer) {
        long features = InputForm.SEQUENCES.width(scope, steps);
        Initializer initial = Initializer.fanIn(units);
        long rows = cell.gates() * units;
        List<@Nullable Value> inputs = new ArrayList<>(Arrays.asList(
                steps,
                scope.parameter("weight_" + layer, initial, directions(), rows, features),
                scope.parameter("recurrent_" + layer, initial, directions(), rows, units),
                scope.parameter("bias_" + layer, initial, directions(), 2 * rows),
                lengths));
        Attributes attributes = cell.attributes()
                .with("hidden_size", units)
                .with("direction", bidirectional ? "bidirectional" : "forward");
        return steps.graph().apply("", cell.operator(), attributes, inputs, 2);
    }

    /** Converts {@code [T, directions, N, units]} to the next layer's input, {@code [T, N, directions * units]}. */
    private Value between(Value all) {
        return bidirectional ? all.transpose(0, 2, 1, 3).reshape(0, 0, 2 * units) : all.squeeze(1);
    }

    /** With the batch first, since dropout is drawn for each example independently. */
    private Value dropped(Value steps) {
        return dropout == 0 ? steps : steps.transpose(1, 0, 2).dropout(dropout).transpose(1, 0, 2);
    }

    private Value batchFirst(Value all) {
        return bidirectional
                ? all.transpose(2, 0, 1, 3).reshape(0, 0, 2 * units)
                : all.squeeze(1).transpose(1, 0, 2);
    }

    private Value lastState(Value last) {
        return bidirectional ? last.transpose(1, 0, 2).reshape(0, 2 * units) : last.squeeze(0);
    }
}
