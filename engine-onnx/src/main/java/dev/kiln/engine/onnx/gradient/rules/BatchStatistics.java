package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets a {@code BatchNormalization} that trains hand out the mean and the variance of the batch, which its derivative
 * needs. With a momentum of 0 they are its running statistics, and what the running statistics were to be is computed
 * from them: a few operators on a number for each channel, for two passes over the batch.
 */
public final class BatchStatistics {

    private final Graph graph;
    private final GraphEditor editor;

    private BatchStatistics(Graph graph) {
        this.graph = graph;
        this.editor = GraphEditor.of(graph);
    }

    /**
     * Lets each normalization that trains hand out its statistics.
     *
     * @param graph any graph
     * @return a graph with the same inputs, states, outputs and results; the graph itself if none has to
     * @throws EngineException if running statistics are left out, or are of no known type
     */
    public static Graph apply(Graph graph) {
        List<Node> training = graph.nodes().stream()
                .filter(n -> n.is("BatchNormalization") && n.attributes().integer("training_mode", 0) != 0)
                .filter(n -> !handsOut(n))
                .toList();
        if (training.isEmpty()) {
            return graph;
        }
        BatchStatistics form = new BatchStatistics(graph);
        training.forEach(form::write);
        return form.editor.build();
    }

    /** Whether the second and third outputs of a node are the mean and the variance of the batch. */
    static boolean handsOut(Node node) {
        return momentum(node) == 0
                && !node.output(1).isEmpty()
                && !node.output(2).isEmpty();
    }

    private static float momentum(Node node) {
        return node.attributes().real("momentum", 0.9f);
    }

    private void write(Node node) {
        String mean = editor.freshName(node.output(0) + ".mean");
        String variance = editor.freshName(node.output(0) + ".variance");
        List<Node> nodes = new ArrayList<>();
        nodes.add(node.withInputs(withPlaces(node, nodes))
                .withOutputs(List.of(node.output(0), mean, variance))
                .withAttributes(node.attributes().with("momentum", 0f)));
        follow(node, 1, mean, nodes);
        follow(node, 2, variance, nodes);
        editor.replace(node, nodes.toArray(Node[]::new));
    }

    /**
     * The kernel writes its second and third outputs over its fourth and fifth inputs, and what the running statistics
     * were is still to be read: so it is given vectors of its own, whose numbers a momentum of 0 takes no note of.
     */
    private List<String> withPlaces(Node node, List<Node> nodes) {
        List<String> inputs = new ArrayList<>(node.inputs());
        for (int input = 3; input <= 4; input++) {
            String before = node.input(input);
            ElementType type = type(node, before);
            inputs.set(input, product(before, 0, type, node.output(0) + ".place", nodes));
        }
        return inputs;
    }

    /** The running statistic: {@code momentum * before + (1 - momentum) * of the batch}. */
    private void follow(Node node, int output, String statistic, List<Node> nodes) {
        String next = node.output(output);
        if (next.isEmpty()) {
            return;
        }
        String before = node.input(output + 2);
        ElementType type = type(node, before);
        String kept = product(before, momentum(node), type, next + ".kept", nodes);
        String added = product(statistic, 1 - momentum(node), type, next + ".added", nodes);
        nodes.add(node("Add", List.of(kept, added), next));
    }

    private ElementType type(Node node, String statistic) {
        ElementType type = graph.type(statistic).elementType();
        if (!type.isFloating()) {
            throw new EngineException("The engine onnx cannot run the graph " + graph.name() + ". " + node.label()
                    + " normalizes by the batch, and its running mean and variance are left out or of no known type.");
        }
        return type;
    }

    private String product(String value, float factor, ElementType type, String wish, List<Node> nodes) {
        String scale = editor.freshName(wish + ".factor");
        editor.constant(scale, Tensor.scalar(type, factor));
        String product = editor.freshName(wish);
        nodes.add(node("Mul", List.of(value, scale), product));
        return product;
    }

    private static Node node(String operator, List<String> inputs, String output) {
        return new Node("", "", operator, inputs, List.of(output), Attributes.NONE, Extras.NONE);
    }
}
