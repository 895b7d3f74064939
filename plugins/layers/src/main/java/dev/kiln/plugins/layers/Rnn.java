package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import java.util.Collections;
import java.util.List;

/**
 * The simple recurrent layer (Elman, 1990): at each time {@code h = tanh(W x + R h + b)}, or {@code max(..., 0)}, which
 * is the output and initially 0.
 *
 * <table>
 * <caption>Shapes, with one direction or two; {@code k} counts the layers from 0</caption>
 * <tr><td>input</td><td>{@code [N, T, D]}</td></tr>
 * <tr><td>{@code weight_k}</td><td>{@code [directions, units, D]}; D is {@code directions * units} after the first
 * layer</td></tr>
 * <tr><td>{@code recurrent_k}</td><td>{@code [directions, units, units]}</td></tr>
 * <tr><td>{@code bias_k}</td><td>{@code [directions, 2 units]}: one added to {@code W x}, one to {@code R h}</td></tr>
 * <tr><td>output</td><td>{@code [N, directions * units]}, the last state of each direction; {@code [N, T, directions *
 *     units]} with {@code sequences}</td></tr>
 * </table>
 *
 * <p>All parameters are initially uniform in {@code [-1 / sqrt(units), 1 / sqrt(units)]}, PyTorch's default. Where an
 * earlier {@code embedding} has masked the padding, a sequence ends with its last token: the last state is the one
 * there, and the output after it is 0.
 *
 * @param form the size and the form of the output
 * @param activation the activation function of the sum
 */
@Describe(name = "rnn", value = "A simple recurrent layer along a sequence")
public record Rnn(
        Recurrence form,

        @Describe(value = "the activation function", byDefault = "tanh")
        Activation activation) implements Layer {

    /** The activation function; the constants are ONNX's names. */
    public enum Activation {
        /** The hyperbolic tangent. */
        TANH("Tanh"),
        /** The rectifier. */
        RELU("Relu");

        private final String operator;

        Activation(String operator) {
            this.operator = operator;
        }
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        List<String> forEachDirection = Collections.nCopies((int) form.directions(), activation.operator);
        Attributes attributes = Attributes.NONE.with("activations", new Attribute.Texts(forEachDirection));
        return form.apply(scope, input, new Recurrence.Cell("RNN", 1, attributes));
    }

    /** Creates {@code rnn}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
