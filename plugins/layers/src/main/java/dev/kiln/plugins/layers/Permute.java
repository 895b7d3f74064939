package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.OptionException;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The axes of each example in another order, the batch's staying first: {@code axes=[2, 1]} turns {@code [N, T, D]} into
 * {@code [N, D, T]}, and {@code axes=[2, 3, 1]} {@code [N, C, H, W]} into {@code [N, H, W, C]}.
 *
 * @param axes for each axis of the output that of the input, counted from 1: every number from 1 to their count
 */
@Describe(name = "permute", value = "The axes of each example in another order")
public record Permute(
        @Describe("for each axis of the output that of the input, counted from 1 without the batch, such as [2;1]")
        List<Long> axes)
        implements Layer {

    /** Copies the list, and checks that each axis is there once. */
    public Permute {
        axes = List.copyOf(axes);
        List<Long> all = LongStream.rangeClosed(1, axes.size()).boxed().toList();
        if (axes.isEmpty() || !axes.stream().sorted().toList().equals(all)) {
            throw new OptionException("permute has axes=" + axes
                    + ", expected each of an example's axes once, counted from 1, such as [2, 1].");
        }
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        if (input.shape().rank() != axes.size() + 1) {
            throw scope.failure("its input is " + input.shape() + ", and axes=" + axes + " are for one of rank "
                    + (axes.size() + 1) + ". Name every axis after the batch's.");
        }
        return input.transpose(LongStream.concat(LongStream.of(0), axes.stream().mapToLong(Long::longValue))
                .toArray());
    }

    /** Creates {@code permute}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
