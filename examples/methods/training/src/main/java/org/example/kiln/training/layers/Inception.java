package org.example.kiln.training.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.OptionException;
import java.util.List;

/**
 * Branches side by side (Szegedy et al., 2015): {@code y = concat(f_1(x), ..., f_n(x))}, along the channels. A branch
 * of several layers is a {@code sequential}.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, C, H, W]}, {@code [N, D]}, or {@code [N, T, D]}</td></tr>
 * <tr><td>output</td><td>of the same form; its C or D is the sum of those of the branches, whose other axes are
 *     equal</td></tr>
 * </table>
 *
 * @param branches the layers that are applied to the same input; at least one
 */
@Describe(name = "inception", value = "Branches side by side, whose outputs are joined along the channels")
public record Inception(
        @Describe(
                value = "the branches, each one layer; several in sequence are a layer sequential",
                type = NamedLayer.ListType.class)
        List<NamedLayer> branches)
        implements Layer {

    /** Copies the list. */
    public Inception {
        branches = List.copyOf(branches);
        if (branches.isEmpty()) {
            throw new OptionException("The list of branches is empty. Name at least one layer.");
        }
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        int channels = input.shape().rank() == 3 ? 2 : 1;
        return branches.stream()
                .map(branch -> scope.apply(branch, input))
                .reduce((left, right) -> left.concat(channels, right))
                .orElseThrow();
    }

    /** Creates {@code inception}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
