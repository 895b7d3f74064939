package dev.kiln.engine.onnx.gradient.rules;

import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Node;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets a {@code BatchNormalization} in training mode output the mean and the variance of the batch, which its
 * derivative needs. With a momentum of 0 they are its running statistics, and the actual running statistics are
 * computed from them: a few operators on a number for each channel, instead of two passes over the batch.
 */
public final class BatchStatistics {

    /**
     * Lets a normalization in training mode output its statistics; it throws an {@link EngineException} where the
     * running ones are omitted, or are of unknown type.
     */
    public static final RewriteRule RULE = RewriteRule.on(node("BatchNormalization"))
            .when(match -> match.root().attributes().integer("training_mode", 0) != 0)
            .when(match -> !handsOut(match.root()))
            .replace(match -> new BatchStatistics(match).written());

    private final Match match;
    private final Node normalization;
    private final List<Node> nodes = new ArrayList<>();

    private BatchStatistics(Match match) {
        this.match = match;
        this.normalization = match.root();
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

    private Replacement written() {
        String output = normalization.output(0);
        String mean = match.fresh(output + ".mean");
        String variance = match.fresh(output + ".variance");
        nodes.add(normalization
                .withInputs(withPlaces())
                .withOutputs(List.of(output, mean, variance))
                .withAttributes(normalization.attributes().with("momentum", 0f)));
        follow(1, mean);
        follow(2, variance);
        return Replacement.by(nodes);
    }

    /**
     * The kernel overwrites its fourth and fifth inputs with its second and third outputs, while the old running
     * statistics are still to be read: so it is given vectors of its own, whose values a momentum of 0 ignores.
     */
    private List<String> withPlaces() {
        List<String> inputs = new ArrayList<>(normalization.inputs());
        for (int input = 3; input <= 4; input++) {
            String before = normalization.input(input);
            inputs.set(input, product(before, 0, type(before), normalization.output(0) + ".place"));
        }
        return inputs;
    }

    /** The running statistic: {@code momentum * before + (1 - momentum) * of the batch}. */
    private void follow(int output, String statistic) {
        String next = normalization.output(output);
        if (next.isEmpty()) {
            return;
        }
        String before = normalization.input(output + 2);
        float momentum = momentum(normalization);
        String kept = product(before, momentum, type(before), next + ".kept");
        String added = product(statistic, 1 - momentum, type(before), next + ".added");
        nodes.add(plain("Add", List.of(kept, added), next));
    }

    private ElementType type(String statistic) {
        ElementType type = match.type(statistic).elementType();
        if (!type.isFloating()) {
            throw new EngineException("The engine onnx cannot run the graph "
                    + match.graph().name() + ". " + normalization.label()
                    + " normalizes by the batch, and its running mean and variance are left out or of no known type.");
        }
        return type;
    }

    private String product(String value, float factor, ElementType type, String wish) {
        String scale = match.add(wish + ".factor", Tensor.scalar(type, factor));
        String product = match.fresh(wish);
        nodes.add(plain("Mul", List.of(value, scale), product));
        return product;
    }

    private static Node plain(String operator, List<String> inputs, String output) {
        return new Node("", "", operator, inputs, List.of(output), Attributes.NONE, Extras.NONE);
    }
}
