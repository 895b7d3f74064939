package dev.kiln.plugins.quantization;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The placement of quantization in a graph. Nodes are identified by their {@linkplain LayerNames#key keys}.
 *
 * @param graph the graph, still float
 * @param sources each quantized value, with the value whose scale and zero point it has, usually itself
 * @param fixedRanges the ranges that need no measuring
 * @param layers the layers whose weights are stored as integers
 * @param clamps the clamps that are replaced by the quantization of their output
 * @param integerNodes the nodes that read and write the integers directly
 * @param verdicts the verdict on each node
 */
record Placement(
        Graph graph,
        Map<String, String> sources,
        Map<String, Range> fixedRanges,
        Map<String, WeightedLayer> layers,
        Map<String, Node> clamps,
        Map<String, Node> integerNodes,
        Map<String, NodePlacement> verdicts) {

    /** Copies the maps, keeping their order. */
    Placement {
        sources = copy(sources);
        fixedRanges = copy(fixedRanges);
        layers = copy(layers);
        clamps = copy(clamps);
        integerNodes = copy(integerNodes);
        verdicts = copy(verdicts);
    }

    private static <V> Map<String, V> copy(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /**
     * Decides for every node in order.
     *
     * @param graph the prepared graph
     * @param wishes the user's choices
     * @param obstacles the obstacles of measured ranges
     * @return the placement
     */
    static Placement of(Graph graph, Wishes wishes, Obstacles obstacles) {
        Marking marking = new Marking(graph, wishes);
        graph.nodes().forEach(node -> marking.decide(node, verdict(node, wishes, obstacles, marking)));
        graph.nodes().forEach(node -> keepUnreadSums(node, marking));
        return marking.placement();
    }

    private static NodePlacement verdict(Node node, Wishes wishes, Obstacles obstacles, Marking marking) {
        if (wishes.excluded().test(node)) {
            return NodePlacement.floating("it is excluded");
        }
        if (marking.earlier().holds(node)) {
            return NodePlacement.ALREADY;
        }
        return obstacles
                .to(node)
                .map(NodePlacement::floating)
                .orElseGet(() -> PlacementRules.of(node).place(node, marking));
    }

    /** A sum that only float nodes or the caller read stays float: 8 bits would make logits coarse. */
    private static void keepUnreadSums(Node node, Marking marking) {
        String output = node.output(0);
        boolean hasFloatKernel = node.is("Gemm") || node.is("MatMul");
        if (hasFloatKernel && marking.readers().of(output).stream().noneMatch(marking::isQuantized)) {
            marking.unmark(output);
        }
    }

    /** The values whose ranges must be measured. */
    Set<String> measured() {
        Set<String> measured = new LinkedHashSet<>(sources.values());
        measured.removeAll(fixedRanges.keySet());
        measured.removeAll(graph.constants().keySet());
        return measured;
    }

    /** The changes of the nodes that compute with numbers, in the graph's order. */
    List<LayerChange> changes() {
        List<LayerChange> changes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            NodePlacement verdict = verdicts.get(LayerNames.key(node));
            if (verdict != null && (verdict.isQuantized() || computes(node))) {
                changes.add(LayerNames.change(node, verdict.change()));
            }
        }
        return changes;
    }

    /** The verdicts on the layers that multiply with weights. */
    Map<Node, NodePlacement> layerVerdicts() {
        Map<Node, NodePlacement> layers = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            NodePlacement verdict = verdicts.get(LayerNames.key(node));
            if (verdict != null && (node.is("Conv") || node.is("Gemm") || node.is("MatMul"))) {
                layers.put(node, verdict);
            }
        }
        return layers;
    }

    /** Whether a node will compute with integers. */
    boolean isQuantized(Node node) {
        return is(node, NodePlacement.Kind.QUANTIZED);
    }

    /** Whether a node already computes with integers from an earlier quantization. */
    boolean isAlready(Node node) {
        return is(node, NodePlacement.Kind.ALREADY);
    }

    /** Whether a node must compute with floating point numbers. */
    boolean isFloating(Node node) {
        return is(node, NodePlacement.Kind.FLOATING);
    }

    private boolean is(Node node, NodePlacement.Kind kind) {
        NodePlacement verdict = verdicts.get(LayerNames.key(node));
        return verdict != null && verdict.kind() == kind;
    }

    /** Whether it is neither arithmetic of shapes nor a conversion of an earlier quantization. */
    boolean computes(Node node) {
        String made = LayerNames.key(node);
        return !made.isEmpty()
                && !EarlierQuantization.isConversion(node)
                && graph.type(made).elementType().isFloating();
    }

    /**
     * The quantized value that replaces a value.
     *
     * @param value the output of a node
     * @return the value itself, or the output of the clamps that its quantization replaces; empty where it stays float
     */
    Optional<String> integersOf(String value) {
        String through = through(value);
        return sources.containsKey(through) ? Optional.of(through) : Optional.empty();
    }

    /** A value, after the consecutive clamps that are removed. */
    String through(String value) {
        String through = value;
        for (String next = clamped(through); next != null; next = clamped(through)) {
            through = next;
        }
        return through;
    }

    private @Nullable String clamped(String value) {
        return clamps.values().stream()
                .filter(clamp -> clamp.input(0).equals(value))
                .map(clamp -> clamp.output(0))
                .findFirst()
                .orElse(null);
    }
}
