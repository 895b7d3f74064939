package dev.kiln.models;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.rewrite.ConstantNodes;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Moves the constants of branches and bodies to the outermost graph, with the nodes that only
 * {@linkplain Rearrangements rearrange} them, so that the weights of a network are constants of one graph, wherever
 * they are read. No result changes.
 */
final class BodyConstants {

    private final GraphEditor editor;
    private final Map<String, Integer> taken = new HashMap<>();
    private final Set<String> outside;

    private BodyConstants(Graph graph) {
        this.editor = GraphEditor.of(graph);
        this.outside = new HashSet<>(graph.constants().keySet());
        collect(graph);
    }

    static Graph movedOut(Graph graph) {
        if (graph.nodes().stream().allMatch(n -> n.attributes().graphs().isEmpty())) {
            return graph;
        }
        BodyConstants moving = new BodyConstants(graph);
        graph.nodes().stream()
                .filter(n -> !n.attributes().graphs().isEmpty())
                .forEach(n -> moving.editor.replace(n, moving.emptied(n)));
        return moving.editor.build();
    }

    private void collect(Graph graph) {
        graph.inputs().forEach(input -> take(input.name()));
        graph.constants().keySet().forEach(this::take);
        for (Node node : graph.nodes()) {
            node.outputs().forEach(this::take);
            node.attributes().graphs().forEach(this::collect);
        }
    }

    private void take(String name) {
        taken.merge(name, 1, Integer::sum);
    }

    private Node emptied(Node node) {
        Map<String, Attribute> changed = new LinkedHashMap<>(node.attributes().byName());
        changed.replaceAll((name, attribute) -> {
            if (attribute instanceof Attribute.Subgraph one) {
                return new Attribute.Subgraph(emptied(one.value()));
            }
            return attribute instanceof Attribute.Subgraphs many
                    ? new Attribute.Subgraphs(
                            many.values().stream().map(this::emptied).toList())
                    : attribute;
        });
        return node.withAttributes(new Attributes(changed));
    }

    private Graph emptied(Graph given) {
        Graph body = ConstantNodes.lifted(given);
        GraphEditor inside = GraphEditor.of(body);
        for (Map.Entry<String, Tensor> constant : body.constants().entrySet()) {
            if (isNumbers(constant.getValue()) && !body.outputs().contains(constant.getKey())) {
                move(inside, constant.getKey(), constant.getValue());
            }
        }
        for (Node node : body.nodes()) {
            inside.nodes().stream()
                    .filter(n -> n.outputs().equals(node.outputs()))
                    .findFirst()
                    .ifPresent(now -> visit(inside, now, body));
        }
        return inside.buildBody();
    }

    private void visit(GraphEditor inside, Node node, Graph body) {
        if (!node.attributes().graphs().isEmpty()) {
            inside.replace(node, emptied(node));
            return;
        }
        boolean outer = Rearrangements.isOne(node)
                && Rearrangements.data(node).stream().allMatch(outside::contains)
                && node.outputs().stream().noneMatch(body.outputs()::contains)
                && node.inputs().stream()
                        .allMatch(i -> i.isEmpty()
                                || outside.contains(i)
                                || body.constants().containsKey(i));
        if (outer) {
            moveNode(inside, node, body);
        }
    }

    private void move(GraphEditor inside, String name, Tensor value) {
        String moved = fresh(name);
        editor.constant(moved, value);
        outside.add(moved);
        inside.removeConstant(name);
        inside.redirect(name, moved);
    }

    private void moveNode(GraphEditor inside, Node node, Graph body) {
        inside.remove(node);
        List<String> inputs = node.inputs().stream()
                .map(i -> outside.contains(i) || i.isEmpty() ? i : copied(i, body))
                .toList();
        List<String> outputs = node.outputs().stream().map(this::fresh).toList();
        editor.add(node.withInputs(inputs).withOutputs(outputs));
        outside.addAll(outputs);
        for (int i = 0; i < outputs.size(); i++) {
            inside.redirect(node.output(i), outputs.get(i));
        }
    }

    /** A copy of a body's shape for the graph around it. */
    private String copied(String name, Graph body) {
        String copy = fresh(name);
        editor.constant(copy, body.constant(name));
        return copy;
    }

    /** A name that is unique in all graphs, branches and bodies: the current one if it is unique. */
    private String fresh(String present) {
        String name = present;
        for (int i = 1; taken.getOrDefault(name, 0) > (i == 1 ? 1 : 0); i++) {
            name = present + "_" + i;
        }
        take(name);
        return name;
    }

    private static boolean isNumbers(Tensor value) {
        ElementType type = value.elementType();
        return value.size() > 1 && (type.isFloating() || (type.isInteger() && type.bits() <= 8));
    }
}
