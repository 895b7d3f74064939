package dev.kiln.api.model;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where the values of a graph go: to layers with weights, and to the scores of a softmax. */
final class ValuePaths {

    /** Operators through which scores pass on their way to a softmax. */
    private static final Set<String> SCORES =
            Set.of("Add", "Sub", "Mul", "Div", "Min", "Max", "Clip", "Where", "Slice", "Dropout", "Expand", "Concat");

    private static final Set<OperatorFamily> SAME_SCORES = EnumSet.of(
            OperatorFamily.RESHAPING,
            OperatorFamily.PERMUTATION,
            OperatorFamily.CONVERSION,
            OperatorFamily.QUANTIZATION);

    private final FixedValues fixed;
    private final Set<String> toLayer = new HashSet<>();
    private final Set<String> toSoftmax = new HashSet<>();

    /**
     * The paths of a graph.
     *
     * @param toLayer of its outputs those that go to a layer outside, where it is a branch or a body
     */
    ValuePaths(Graph graph, FixedValues fixed, Set<String> toLayer) {
        this.fixed = fixed;
        this.toLayer.addAll(toLayer);
        List<Node> backwards = new ArrayList<>(graph.nodes());
        Collections.reverse(backwards);
        backwards.forEach(this::visit);
    }

    private void visit(Node node) {
        if (isLayer(node) || node.outputs().stream().anyMatch(toLayer::contains)) {
            toLayer.addAll(node.inputs());
            node.attributes().graphs().forEach(body -> toLayer.addAll(body.captures()));
        }
        if (isSoftmax(node)) {
            toSoftmax.add(node.input(0));
        } else if (passesScores(node) && node.outputs().stream().anyMatch(toSoftmax::contains)) {
            toSoftmax.addAll(node.inputs());
        }
    }

    private static boolean passesScores(Node node) {
        return OperatorFamily.isOneOf(node, SAME_SCORES)
                || (node.domain().isEmpty() && SCORES.contains(node.operator()));
    }

    private static boolean isSoftmax(Node node) {
        return node.operator().equals("Softmax")
                || node.operator().equals("LogSoftmax")
                || node.operator().equals("BiasSoftmax");
    }

    private boolean isLayer(Node node) {
        boolean weighted = OperatorRoles.of(node).entrySet().stream()
                .anyMatch(e -> e.getValue().isPrunable()
                        && !node.input(e.getKey()).isEmpty()
                        && fixed.isFixed(node.input(e.getKey())));
        return weighted
                || node.attributes().graphs().stream()
                        .flatMap(body -> body.nodes().stream())
                        .anyMatch(OperatorRoles::isLinear);
    }

    /** Whether a layer reads the value, or what comes of it. */
    boolean leadsToLayer(String value) {
        return toLayer.contains(value);
    }

    /** Whether a softmax reads the value, or what elementary operators make of it. */
    boolean leadsToSoftmax(String value) {
        return toSoftmax.contains(value);
    }
}
