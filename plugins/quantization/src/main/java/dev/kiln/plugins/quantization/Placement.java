package dev.kiln.plugins.quantization;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where a graph is quantized. Nodes are known by their first output.
 *
 * @param graph the graph, still float
 * @param sources each value that is quantized, with the one whose scale and zero point it has, itself as a rule
 * @param fixedRanges the ranges that need no measuring
 * @param layers those whose weights are stored as integers
 * @param clamps those that the quantization of their output stands for
 * @param integerNodes those that read and write integers as they are
 * @param verdicts what becomes of each node
 */
record Placement(
        Graph graph,
        Map<String, String> sources,
        Map<String, Range> fixedRanges,
        Map<String, WeightedLayer> layers,
        Map<String, Node> clamps,
        Map<String, Node> integerNodes,
        Map<String, Verdict> verdicts) {

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
     * Decides for every node in turn.
     *
     * @param graph the prepared graph
     * @param excluded the nodes that the user wants to stay float
     * @param perChannel whether weights have a scale for each output channel where the operator allows it
     * @return where to quantize
     */
    static Placement of(Graph graph, Predicate<Node> excluded, boolean perChannel) {
        Marking marking = new Marking(graph, perChannel);
        for (Node node : graph.nodes()) {
            Verdict verdict = excluded.test(node)
                    ? Verdict.floating("it is excluded")
                    : PlacementRules.of(node).place(node, marking);
            marking.decide(node, verdict);
        }
        graph.nodes().forEach(node -> keepUnreadSums(node, marking));
        return marking.placement();
    }

    /** A sum that only float nodes or the caller read is handed over as it is: 8 bits would make logits coarse. */
    private static void keepUnreadSums(Node node, Marking marking) {
        String output = node.output(0);
        boolean hasFloatKernel = node.is("Gemm") || node.is("MatMul");
        if (hasFloatKernel && marking.consumers(output).stream().noneMatch(marking::isQuantized)) {
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

    /** What becomes of the nodes that compute with numbers, in the graph's order. */
    List<LayerChange> changes() {
        List<LayerChange> changes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Verdict verdict = verdicts.get(node.output(0));
            if (verdict != null && (verdict.quantized() || computes(node))) {
                changes.add(LayerNames.change(node, verdict.change()));
            }
        }
        return changes;
    }

    /** Whether a node computes with integers. */
    boolean isQuantized(Node node) {
        Verdict verdict = verdicts.get(node.output(0));
        return verdict != null && verdict.quantized();
    }

    /** Whether it is more than the arithmetic of shapes. */
    boolean computes(Node node) {
        return graph.type(node.output(0)).elementType().isFloating();
    }
}
