package dev.kiln.plugins.factorization;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.model.ConstantRole;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.ConstantUse;
import dev.kiln.api.model.WeightAxes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The layers of a graph whose weights may become products, and the reasons of the others.
 *
 * @param layers the layers by their weights
 * @param staying the other weights, and why they stay
 * @param order the weights in the order of the graph
 * @param products the multiply-accumulates of all Gemm, MatMul and Conv of the graph
 */
record Layers(Map<String, Layer> layers, Map<String, LayerChange> staying, Set<String> order, long products) {

    private static final Set<String> COUNTED = Set.of("Gemm", "MatMul", "Conv");

    /**
     * Sorts weights.
     *
     * @param graph the graph
     * @param weights the weights that may change
     * @param method the products of convolutions
     * @throws GraphException if there is no such layer
     */
    static Layers of(Graph graph, Map<String, Tensor> weights, ConvolutionMethod method) {
        ConstantRoles roles = ConstantRoles.of(graph);
        Map<String, Layer> layers = new LinkedHashMap<>();
        Map<String, LayerChange> staying = new LinkedHashMap<>();
        for (String weight : weights.keySet()) {
            List<ConstantUse> uses = roles.uses(weight);
            ConstantUse use = uses.get(0);
            Optional<String> reason = obstacle(graph, weight, uses).or(() -> obstacle(graph, use, method));
            if (reason.isEmpty()) {
                layers.put(weight, Layer.of(graph, weight, use));
            } else {
                staying.put(weight, new LayerChange(weight, use.node().operator(), "stays: " + reason.get()));
            }
        }
        requireSome(graph, layers, staying);
        return new Layers(layers, staying, weights.keySet(), products(graph, roles));
    }

    private static long products(Graph graph, ConstantRoles roles) {
        long products = 0;
        for (String weight : roles.with(ConstantRole.WEIGHT)) {
            for (ConstantUse use : roles.uses(weight)) {
                Node node = use.node();
                boolean isCounted =
                        COUNTED.contains(node.operator()) && graph.nodes().contains(node);
                if (isCounted && node.input(use.input()).equals(weight)) {
                    products += WeightAxes.of(graph, weight, use)
                            .map(axes -> Layer.of(graph, weight, use).products())
                            .orElse(0L);
                }
            }
        }
        return products;
    }

    private static void requireSome(Graph graph, Map<String, Layer> layers, Map<String, LayerChange> staying) {
        if (layers.isEmpty()) {
            String reasons = staying.values().stream()
                    .map(change -> change.layer() + " " + change.change())
                    .collect(Collectors.joining("; "));
            throw new GraphException("The model " + graph.name() + " has no layer that low-rank factorizes: " + reasons
                    + ". It factorizes Gemm, MatMul and Conv.");
        }
    }

    private static Optional<String> obstacle(Graph graph, String weight, List<ConstantUse> uses) {
        ConstantUse use = uses.get(0);
        if (uses.size() > 1) {
            return Optional.of("several layers read it");
        }
        if (graph.outputs().contains(weight)) {
            return Optional.of("it is a result of the model");
        }
        if (!graph.nodes().contains(use.node())) {
            return Optional.of("its layer is in a branch or a body");
        }
        return use.node().input(use.input()).equals(weight)
                ? Optional.empty()
                : Optional.of("its layer reads it after a rearrangement");
    }

    private static Optional<String> obstacle(Graph graph, ConstantUse use, ConvolutionMethod method) {
        Node node = use.node();
        boolean isDense = node.is("Gemm") || node.is("MatMul");
        if (!isDense && !node.is("Conv")) {
            return Optional.of("no factorization of " + node.operator() + " is known here");
        }
        int rank = graph.type(node.input(use.input())).shape().rank();
        if (isDense && rank != 2) {
            return Optional.of("it is no matrix, but has " + rank + " axes");
        }
        if (node.is("Conv") && method == ConvolutionMethod.NONE) {
            return Optional.of("convolutions stay as asked");
        }
        return node.is("Conv") && node.attributes().integer("group", 1) != 1
                ? Optional.of("its convolution is grouped, so that each output reads few inputs already")
                : Optional.empty();
    }

    /** The change of each weight in the order of the graph. */
    List<LayerChange> changes(Function<Layer, String> change) {
        List<LayerChange> changes = new ArrayList<>();
        for (String weight : order) {
            Layer layer = layers.get(weight);
            changes.add(
                    layer == null
                            ? staying(weight)
                            : new LayerChange(weight, layer.node().operator(), change.apply(layer)));
        }
        return changes;
    }

    private LayerChange staying(String weight) {
        LayerChange change = staying.get(weight);
        if (change == null) {
            throw new IllegalArgumentException(weight + " is no weight of these layers");
        }
        return change;
    }
}
