package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;

/**
 * The logistic function in three straight pieces, {@code y = min(max(x / 6 + 1/2, 0), 1)}, element by element: PyTorch's
 * slope of 1/6, whereas ONNX's operator alone has 1/5 by default.
 */
@Describe(name = "hard-sigmoid", value = "The logistic function in straight pieces, min(max(x / 6 + 1/2, 0), 1)")
public record HardSigmoid() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        Attributes attributes = Attributes.NONE.with("alpha", 1f / 6).with("beta", 0.5f);
        return input.graph().apply("HardSigmoid", attributes, input);
    }

    /** Creates {@code hard-sigmoid}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
