package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import java.util.stream.LongStream;

/**
 * The same elements of each example in another shape, in row-major order: {@code [N, ...]} becomes
 * {@code [N, shape...]}.
 *
 * @param shape the lengths of one example's axes; one may be -1 and is inferred
 */
@Describe(name = "reshape", value = "The elements of each example in another shape")
public record Reshape(
        @Describe(value = "the lengths of one example's axes, such as 16x7x7; one may be -1 and is inferred")
        Lengths shape)
        implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.reshape(
                LongStream.concat(LongStream.of(0), shape.axes().stream().mapToLong(Long::longValue))
                        .toArray());
    }

    /** Creates {@code reshape}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
