package dev.kiln.engine.onnx.simplify;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a graph smaller: lengths are computed that are known, what computes nothing is left out, what is computed twice is
 * computed once, and what nothing needs goes, all without changing a bit of the results. What comes last, and changes
 * where they are rounded, says so. The runtime simplifies on its own too; this is what it does not see.
 */
public final class Simplification {

    /** Constants up to so many elements are compared; larger ones are weights, and no two are alike. */
    private static final long COMPARED = 1 << 16;

    private final Graph original;
    private final GraphBuilder graph;
    private final Map<String, Node> producers = new HashMap<>();
    private final Redundancy redundancy;
    private final Map<Object, Node> known = new HashMap<>();
    private final Map<String, String> replaced = new HashMap<>();
    private final Set<String> named;

    private Simplification(Graph original) {
        this.original = original;
        this.graph = GraphBuilder.startingAs(original);
        this.redundancy = new Redundancy(graph, producers);
        this.named = new HashSet<>(original.outputs());
        original.states().forEach(s -> named.add(s.output()));
        original.nodes().stream()
                .flatMap(n -> n.attributes().graphs().stream())
                .forEach(body -> named.addAll(body.captures()));
    }

    /**
     * Simplifies a graph.
     *
     * @param graph any graph
     * @return a graph with the same inputs, states, outputs and results
     */
    public static Graph apply(Graph graph) {
        Graph known = KnownLengths.apply(UnreadOutputs.drop(graph));
        return new Simplification(GraphEditor.of(known).prune().build()).write();
    }

    /** Equal constants become one, so that what is computed from them does too. */
    private void mergeConstants() {
        Map<Tensor, String> first = new HashMap<>();
        original.constants().forEach((name, tensor) -> {
            String known = tensor.size() <= COMPARED ? first.putIfAbsent(tensor, name) : null;
            if (known != null) {
                replaced.put(name, known);
            }
        });
    }

    private Graph write() {
        mergeConstants();
        Map<Object, Integer> outputs = mostOutputs();
        for (Node node : original.nodes()) {
            write(redirected(node), outputs);
        }
        for (String output : original.outputs()) {
            graph.output(output, graph.value(output));
        }
        Graph smaller = Aliases.remove(GraphEditor.of(graph.build()).prune().build());
        return SteepSign.apply(MomentumFusion.apply(ScaledConvolution.apply(smaller)));
    }

    private Node redirected(Node node) {
        return node.isGradient()
                ? node
                : node.withInputs(node.inputs().stream()
                        .map(i -> replaced.getOrDefault(i, i))
                        .toList());
    }

    /** Two nodes that differ only in how many of their outputs are wanted can be one. */
    private Map<Object, Integer> mostOutputs() {
        Map<Object, Integer> most = new HashMap<>();
        original.nodes().forEach(n -> most.merge(key(n), n.outputs().size(), Math::max));
        return most;
    }

    private static Object key(Node node) {
        return List.of(node.domain(), node.operator(), node.attributes(), node.inputs());
    }

    private void write(Node node, Map<Object, Integer> outputs) {
        if (!node.attributes().graphs().isEmpty() || node.operator().startsWith("Random")) {
            keep(node);
            return;
        }
        Node smaller = redundancy.merged(redundancy.withoutExpansion(node));
        Optional<String> same = redundancy.sameAs(node).or(() -> redundancy.sameAs(smaller));
        if (same.isPresent()) {
            replace(node.output(0), same.get(), node);
            return;
        }
        Node first = known.get(key(smaller));
        if (first == null || first.outputs().size() < smaller.outputs().size()) {
            Node wider = widened(smaller, outputs.getOrDefault(key(node), 0));
            keep(wider);
            known.put(key(smaller), wider);
            return;
        }
        for (int i = 0; i < smaller.outputs().size(); i++) {
            if (!smaller.output(i).isEmpty()) {
                replace(smaller.output(i), first.output(i), smaller);
            }
        }
    }

    /** The node with the outputs that another one like it has further on. */
    private Node widened(Node node, int outputs) {
        List<String> names = new ArrayList<>(node.outputs());
        for (int i = 0; i < Math.max(outputs, names.size()); i++) {
            if (i >= names.size()) {
                names.add(node.output(0) + "." + i);
            } else if (names.get(i).isEmpty()) {
                names.set(i, node.output(0) + "." + i);
            }
        }
        return node.withOutputs(names);
    }

    private void keep(Node node) {
        graph.append(node);
        node.outputs().forEach(o -> producers.put(o, node));
    }

    /** Lets readers of a value read another; a value that is known by its name outside stays, as a copy. */
    private void replace(String value, String by, Node origin) {
        replaced.put(value, by);
        if (named.contains(value)) {
            keep(new Node(origin.name(), "", "Identity", List.of(by), List.of(value), Attributes.NONE, Extras.NONE));
        }
    }
}
