package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;

/**
 * The gated recurrent unit (Cho et al., 2014), as in cuDNN and PyTorch. At each time
 * {@code z, r = sigmoid(W x + R h + b)}, each with weights of its own, {@code n = tanh(W x + b + r (R h + b'))} and
 * then {@code h = (1 - z) n + z h}, which is the output and initially 0.
 *
 * <table>
 * <caption>Shapes, with one direction or two; {@code k} counts the layers from 0</caption>
 * <tr><td>input</td><td>{@code [N, T, D]}</td></tr>
 * <tr><td>{@code weight_k}</td><td>{@code [directions, 3 units, D]}, the rows in ONNX's order z, r, n; D is
 * {@code directions * units} after the first layer</td></tr>
 * <tr><td>{@code recurrent_k}</td><td>{@code [directions, 3 units, units]}</td></tr>
 * <tr><td>{@code bias_k}</td><td>{@code [directions, 6 units]}: one added to {@code W x}, one to {@code R h}</td></tr>
 * <tr><td>output</td><td>{@code [N, directions * units]}, the last state of each direction; {@code [N, T, directions *
 *     units]} with {@code sequences}</td></tr>
 * </table>
 *
 * <p>All parameters are initially uniform in {@code [-1 / sqrt(units), 1 / sqrt(units)]}, PyTorch's default; PyTorch's
 * rows are in the order r, z, n. Where an earlier {@code embedding} has masked the padding, a sequence ends with its
 * last token: the last state is the one there, and the output after it is 0.
 *
 * @param form the size and the form of the output
 */
@Describe(name = "gru", value = "Gated recurrent units along a sequence")
public record Gru(Recurrence form) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        Attributes resetBehindProduct = Attributes.of("linear_before_reset", 1);
        return form.apply(scope, input, new Recurrence.Cell("GRU", 3, resetBehindProduct));
    }

    /** Creates {@code gru}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
