package dev.kiln.models;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Gives each batch normalization its own scale, bias, mean and variance. Exporters store equal vectors once, so that the
 * zeros which one normalization has as its bias are the mean of another; trained, they must go different ways. Nodes
 * that have all four in common are one normalization that is used several times, and stay so.
 */
final class SeparateNormalizations {

    private static final List<String> ROLES = List.of("", "scale", "bias", "mean", "variance");

    /** What a vector is for: the vectors of a normalization, and which of them it is. */
    private record Use(List<String> vectors, int role) {}

    private static final Use OTHER = new Use(List.of(), 0);

    private final Graph graph;
    private final GraphEditor editor;
    private final Map<String, Use> owners = new HashMap<>();
    private final Map<Use, String> copies = new HashMap<>();

    private SeparateNormalizations(Graph graph) {
        this.graph = graph;
        this.editor = GraphEditor.of(graph);
    }

    static Graph in(Graph graph) {
        return new SeparateNormalizations(graph).separated();
    }

    private Graph separated() {
        for (Node node : graph.nodes()) {
            if (!node.is("BatchNormalization") && !node.is("Identity")) {
                node.inputs().forEach(input -> owners.put(source(input), OTHER));
            }
        }
        boolean changed = false;
        for (Node node : graph.nodes()) {
            if (node.is("BatchNormalization")) {
                Node own = withOwnVectors(node);
                changed |= !own.equals(node);
                editor.replace(node, own);
            }
        }
        return changed ? withoutUnreadAliases(editor.build()) : graph;
    }

    /** The constant behind a name and any count of aliases; the name itself where it is none. */
    private String source(String name) {
        String source = name;
        while (graph.producer(source).filter(n -> n.is("Identity")).isPresent()) {
            source = graph.producer(source).orElseThrow().input(0);
        }
        return graph.constants().containsKey(source) ? source : name;
    }

    private Node withOwnVectors(Node node) {
        List<String> inputs = new ArrayList<>(node.inputs());
        List<String> vectors =
                inputs.subList(1, inputs.size()).stream().map(this::source).toList();
        for (int role = 1; role < inputs.size(); role++) {
            String source = vectors.get(role - 1);
            Tensor value = graph.constants().get(source);
            if (value != null) {
                inputs.set(role, own(source, value, new Use(vectors, role), node));
            }
        }
        return node.withInputs(inputs);
    }

    private String own(String source, Tensor value, Use use, Node node) {
        if (Objects.equals(owners.putIfAbsent(source, use), OTHER) || !use.equals(owners.get(source))) {
            return copies.computeIfAbsent(use, u -> {
                String copy = editor.freshName(node.output(0) + "." + ROLES.get(u.role()));
                editor.constant(copy, value);
                return copy;
            });
        }
        return source;
    }

    private static Graph withoutUnreadAliases(Graph separated) {
        Set<String> needed = new HashSet<>(separated.consumers().keySet());
        needed.addAll(separated.outputs());
        GraphEditor smaller = GraphEditor.of(separated);
        for (Node node : separated.nodes()) {
            if (node.is("Identity") && !needed.contains(node.output(0))) {
                smaller.remove(node);
            }
        }
        return smaller.build();
    }
}
