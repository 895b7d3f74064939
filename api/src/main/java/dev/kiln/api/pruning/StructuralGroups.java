package dev.kiln.api.pruning;

import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.ConstantUse;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.WeightAxes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.status.Experimental;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The structural groups of a model. */
@Experimental
public final class StructuralGroups {

    private StructuralGroups() {}

    /**
     * The output channels of each layer by itself: the rows of its weight and the elements of its bias. Setting all of a
     * group to zero makes the channel constant, and no other layer has to change for it.
     *
     * @param model the model
     * @return a group for each output channel of each layer whose weight is a parameter
     */
    public static List<StructuralGroup> ofLayers(Model model) {
        Graph graph = model.graph();
        ConstantRoles roles = ConstantRoles.of(graph);
        List<StructuralGroup> groups = new ArrayList<>();
        for (String weight : roles.prunable()) {
            List<ConstantUse> uses = roles.uses(weight);
            Optional<WeightAxes> axes = uses.size() == 1 ? WeightAxes.of(graph, weight, uses.get(0)) : Optional.empty();
            if (axes.isPresent() && model.parameters().contains(weight)) {
                groups.addAll(channels(
                        graph, weight, axes.get().outputs(), uses.get(0).node()));
            }
        }
        return groups;
    }

    private static List<StructuralGroup> channels(Graph graph, String weight, int axis, Node layer) {
        long count = graph.constant(weight).shape()[axis];
        Optional<String> bias = bias(graph, layer, count);
        List<StructuralGroup> groups = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            List<StructuralGroup.Slice> slices = new ArrayList<>();
            slices.add(new StructuralGroup.Slice(weight, axis, i));
            if (bias.isPresent()) {
                slices.add(new StructuralGroup.Slice(bias.get(), 0, i));
            }
            groups.add(new StructuralGroup(weight + "/" + i, slices));
        }
        return groups;
    }

    /** The bias that a convolution or a Gemm adds itself. */
    private static Optional<String> bias(Graph graph, Node layer, long channels) {
        boolean hasOne = layer.is("Conv") || layer.is("ConvTranspose") || layer.is("Gemm");
        return Optional.of(layer.input(2))
                .filter(name -> hasOne && !name.isEmpty() && graph.constants().containsKey(name))
                .filter(name ->
                        graph.constant(name).rank() == 1 && graph.constant(name).size() == channels);
    }
}
