package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
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
 * What all recurrent layers share: one or several of them, one behind the other, each in one direction or in both. ONNX
 * has the time first and the batch second; here the batch is first, and the change is made once at either end.
 *
 * @param units how many features the state has in each direction
 * @param layers how many layers there are
 * @param bidirectional whether each layer also goes from the last time to the first
 * @param sequences whether the output is the state at each time, and not only the last one
 * @param dropout what is dropped between two layers in training, in {@code [0, 1)}
 * @param masked whether the places that a layer before masked are left out
 */
record Recurrence(long units, long layers, boolean bidirectional, boolean sequences, double dropout, boolean masked) {

    /** More than anybody trains; without a bound one number in a file asks for more nodes than there is memory for. */
    static final long MOST_LAYERS = 1000;

    private static final Option<Long> UNITS = Option.integer(
                    "units", "how many features the state has in each direction")
            .atLeast(1);
    private static final Option<Long> LAYERS = Option.integer(
                    "layers", "how many such layers there are, one after the other")
            .atLeast(1)
            .atMost(MOST_LAYERS)
            .byDefault(1L);
    private static final Option<Boolean> BIDIRECTIONAL = Option.flag(
                    "bidirectional", "whether each layer also goes from the last time to the first")
            .byDefault(false);
    private static final Option<Boolean> SEQUENCES = Option.flag(
                    "sequences", "whether the output is the state at each time, and not only the last one")
            .byDefault(false);
    private static final Option<Double> DROPOUT = Option.real(
                    "dropout", "the share that is dropped between two layers in training")
            .atLeast(0)
            .below(1)
            .byDefault(0.0);
    private static final Option<Boolean> MASKED = Option.flag(
                    "masked", "whether a sequence ends where its padding begins")
            .byDefault(true);

    static final List<Option<?>> OPTIONS = List.of(UNITS, LAYERS, BIDIRECTIONAL, SEQUENCES, DROPOUT, MASKED);

    /**
     * An operator that walks along a sequence.
     *
     * @param operator its ONNX name
     * @param gates how many matrices of {@code units} rows its weights are made of
     * @param attributes what it has beyond its size and direction
     */
    record Cell(String operator, long gates, Attributes attributes) {}

    static Recurrence of(Options options) {
        return new Recurrence(
                options.get(UNITS),
                options.get(LAYERS),
                options.get(BIDIRECTIONAL),
                options.get(SEQUENCES),
                options.get(DROPOUT),
                options.get(MASKED));
    }

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

    /** {@code [T, directions, N, units]} as the next layer takes it, {@code [T, N, directions * units]}. */
    private Value between(Value all) {
        return bidirectional ? all.transpose(0, 2, 1, 3).reshape(0, 0, 2 * units) : all.squeeze(1);
    }

    /** With the batch first, as what is dropped is drawn for each example by itself. */
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
