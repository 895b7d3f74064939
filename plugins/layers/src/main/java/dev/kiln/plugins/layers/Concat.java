package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import java.util.List;

/**
 * Several values side by side: {@code [N, D1, ...]} and {@code [N, D2, ...]} become {@code [N, D1 + D2, ...]} for the axis
 * 1. Their other lengths must be equal.
 *
 * @param axis the axis along which they are joined, the batch's being 0
 */
@Describe(name = "concat", value = "Several values side by side, such as the ends of branches")
public record Concat(
        @Describe(
                value = "the axis along which the values are joined, the batch's being 0",
                atLeast = 1,
                byDefault = "1")
        int axis)
        implements Layer {

    /** Along the axis 1: features, or channels. */
    public Concat() {
        this(1);
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        return apply(scope, List.of(input));
    }

    @Override
    public Value apply(LayerScope scope, List<Value> inputs) {
        for (Value input : inputs) {
            if (input.shape().isRanked() && input.shape().rank() <= axis) {
                throw scope.failure("its input is " + input.shape() + ", which has no axis " + axis
                        + ". Give another axis, or bring all inputs to one form first.");
            }
        }
        Value first = inputs.get(0);
        return inputs.size() == 1
                ? first.identity()
                : first.concat(axis, inputs.subList(1, inputs.size()).toArray(Value[]::new));
    }

    /** Creates {@code concat}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
