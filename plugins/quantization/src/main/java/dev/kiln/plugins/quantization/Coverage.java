package dev.kiln.plugins.quantization;

import static java.util.Objects.requireNonNull;

import dev.kiln.graph.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The part of a graph that computes with integers, in words.
 *
 * @param placement the quantized parts
 * @param target the target processors
 */
record Coverage(Placement placement, Target target) {

    private static final Set<String> LAYERS = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");

    /** The notes of the result. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add(count());
        notes.addAll(floatingNotes());
        if (target == Target.X86_VNNI) {
            notes.add(
                    "Weights have 8 bits: on x86 processors without VNNI their sums may saturate, which costs accuracy; "
                            + "quantize with target=x86-any for those.");
        }
        notes.add("Measure the speed before you rely on it: conversions can make a small network slower than it was.");
        return notes;
    }

    /** The notes on the layers that stay float, with the reasons. */
    List<String> floatingNotes() {
        Map<Node, NodePlacement> floating = new LinkedHashMap<>();
        nodes().filter(node -> !isInteger(node))
                .forEach(node ->
                        floating.put(node, requireNonNull(placement.verdicts().get(LayerNames.key(node)))));
        return FloatingNotes.of(floating);
    }

    private String count() {
        List<Node> layers = nodes().filter(Coverage::isLayer).toList();
        long already = layers.stream().filter(placement::isAlready).count();
        long quantized = layers.stream().filter(this::isInteger).count();
        List<Node> others = nodes().filter(node -> !isLayer(node)).toList();
        long floating = others.stream().filter(node -> !isInteger(node)).count();
        return quantized + " of " + layers.size() + " layers with weights or products compute in int8"
                + (already > 0 ? ", " + already + " of them by an earlier quantization" : "") + "; of the other "
                + others.size() + " operators " + (others.size() - floating) + " do and " + floating + " stay float.";
    }

    private boolean isInteger(Node node) {
        return placement.isQuantized(node) || placement.isAlready(node);
    }

    private Stream<Node> nodes() {
        return placement.graph().nodes().stream().filter(placement::computes);
    }

    private static boolean isLayer(Node node) {
        return node.domain().isEmpty() && LAYERS.contains(node.operator());
    }
}
