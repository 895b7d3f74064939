package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997; with the forget gate of Gers et al., 2000). At each time
 * {@code i, o, f = sigmoid(W x + R h + b)}, {@code g = tanh(W x + R h + b)}, each with weights of its own, then
 * {@code c = f c + i g} and {@code h = o tanh(c)}; {@code h} is the output, and both are initially 0.
 *
 * <table>
 * <caption>Shapes, with one direction or two; {@code k} counts the layers from 0</caption>
 * <tr><td>input</td><td>{@code [N, T, D]}</td></tr>
 * <tr><td>{@code weight_k}</td><td>{@code [directions, 4 units, D]}, the rows in ONNX's order i, o, f, g; D is
 * {@code directions * units} after the first layer</td></tr>
 * <tr><td>{@code recurrent_k}</td><td>{@code [directions, 4 units, units]}</td></tr>
 * <tr><td>{@code bias_k}</td><td>{@code [directions, 8 units]}: one added to {@code W x}, one to {@code R h}</td></tr>
 * <tr><td>output</td><td>{@code [N, directions * units]}, the last state of each direction; {@code [N, T, directions *
 *     units]} with {@code sequences}</td></tr>
 * </table>
 *
 * <p>All parameters are initially uniform in {@code [-1 / sqrt(units), 1 / sqrt(units)]}, PyTorch's default; PyTorch's
 * rows are in the order i, f, g, o. Where an earlier {@code embedding} has masked the padding, a sequence ends with its
 * last token: the last state is the one there, and the output after it is 0. It costs {@code 4 units (D + units)}
 * multiply-accumulates for each time, layer and direction.
 *
 * @param form the size and the form of the output
 */
@Describe(name = "lstm", value = "Long short-term memory along a sequence")
public record Lstm(Recurrence form) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return form.apply(scope, input, new Recurrence.Cell("LSTM", 4, Attributes.NONE));
    }

    /** Creates {@code lstm}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
