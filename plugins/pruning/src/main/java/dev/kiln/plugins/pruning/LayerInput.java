package dev.kiln.plugins.pruning;

import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.ConstantUse;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.WeightAxes;
import dev.kiln.graph.Node;
import dev.kiln.graph.error.GraphException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The input that a layer multiplies with a weight.
 *
 * @param layer the layer
 * @param channels the channels of the input
 * @param axes the axes of the weight
 * @param groups the number of groups of a convolution, each of which reads its own channels; 1 for other layers
 */
record LayerInput(Node layer, Channels channels, WeightAxes axes, int groups) {

    /**
     * The channels or features of a value.
     *
     * @param value its name in the graph
     * @param axis their axis, counted from the end if it is negative
     */
    record Channels(String value, int axis) {}

    /**
     * The inputs of all layers that read each weight.
     *
     * @throws GraphException if a layer has no input with a channel for each index of its weight
     */
    static Map<String, List<LayerInput>> ofWeights(Model model, Set<String> weights, String criterion) {
        ConstantRoles roles = ConstantRoles.of(model.graph());
        Map<String, List<LayerInput>> inputs = new LinkedHashMap<>();
        for (String weight : weights) {
            List<LayerInput> own = new ArrayList<>();
            for (ConstantUse use : roles.uses(weight)) {
                if (use.role().isPrunable()) {
                    own.add(of(model, weight, use).orElseThrow(() -> unfit(weight, use.node(), criterion)));
                }
            }
            inputs.put(weight, own);
        }
        return inputs;
    }

    private static GraphException unfit(String weight, Node layer, String criterion) {
        return new GraphException("The criterion " + criterion + " needs the input that the weight " + weight
                + " multiplies, and " + layer.label()
                + " is no Conv, ConvTranspose, Gemm or MatMul of the graph itself; add the option exclude=" + weight
                + ", or choose another criterion.");
    }

    private static Optional<LayerInput> of(Model model, String weight, ConstantUse use) {
        return channels(use.node(), use.input())
                .filter(channels -> model.graph().has(channels.value()))
                .flatMap(channels -> WeightAxes.of(model.graph(), weight, use)
                        .map(axes -> new LayerInput(use.node(), channels, axes, groups(use.node()))));
    }

    private static int groups(Node node) {
        return node.is("Conv") ? (int) node.attributes().integer("group", 1) : 1;
    }

    /** The channels of the factor that a weight multiplies. */
    private static Optional<Channels> channels(Node node, int weight) {
        if (WeightForms.isConvolution(node) && weight == 1) {
            return Optional.of(new Channels(node.input(0), 1));
        }
        int other = 1 - weight;
        if (node.is("MatMul")) {
            return Optional.of(new Channels(node.input(other), weight == 1 ? -1 : -2));
        }
        if (node.is("Gemm")) {
            boolean isTransposed = node.attributes().integer(other == 0 ? "transA" : "transB", 0) != 0;
            return Optional.of(new Channels(node.input(other), isTransposed == (other == 0) ? 0 : 1));
        }
        return Optional.empty();
    }

    /** The channel that an element of a weight of a shape multiplies. */
    int channel(int place, long... shape) {
        Along inputs = Along.of(axes.inputs(), shape);
        Along outputs = Along.of(axes.outputs(), shape);
        int group = outputs.index(place) / Math.max(1, outputs.length() / groups);
        return group * inputs.length() + inputs.index(place);
    }
}
