package dev.kiln.api.pruning;

import dev.kiln.graph.status.Experimental;
import java.util.List;

/**
 * The structural groups of layers that depend on each other in the same way, such as the channels of a convolution with
 * those of the normalization after it and of the layers that read them.
 *
 * @param name its name, that of the first weight whose outputs the groups are
 * @param operator the operator of that weight's layer
 * @param outputs the weights whose outputs the groups are
 * @param inputs the weights whose inputs the groups are
 * @param width the number of channels in a group: 1 for a channel, more for a head or a group of channels
 * @param groups the groups in order, at least two
 */
@Experimental
public record StructuralDimension(
        String name,
        String operator,
        List<String> outputs,
        List<String> inputs,
        int width,
        List<StructuralGroup> groups) {

    /** Copies the lists. */
    public StructuralDimension {
        outputs = List.copyOf(outputs);
        inputs = List.copyOf(inputs);
        groups = List.copyOf(groups);
    }

    /** Returns the number of channels of all groups. */
    public int channels() {
        return width * groups.size();
    }
}
