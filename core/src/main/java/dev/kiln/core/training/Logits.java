package dev.kiln.core.training;

import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.Node;
import java.util.Optional;

/**
 * Finds the value of a model's graph that serves as logits: what losses and attacks take as the prediction.
 *
 * <p>A model that ends in {@code Softmax} hides its logits behind it, and a loss that applied another softmax to the
 * probabilities would be almost flat. One that ends in {@code LogSoftmax} need not be looked behind: log-softmax of
 * log-probabilities are the same log-probabilities, so they are logits themselves.
 */
public final class Logits {

    private Logits() {}

    /**
     * The name of the value that serves as logits.
     *
     * @param graph a model's graph, its first output the prediction
     * @return what the final {@code Softmax} reads; the prediction itself where there is none
     */
    public static String of(Graph graph) {
        String prediction = graph.outputs().get(0);
        Optional<Node> last = graph.producer(prediction);
        while (last.isPresent() && last.get().is("Identity")) {
            last = graph.producer(last.get().input(0));
        }
        return last.filter(node -> node.is("Softmax"))
                .map(node -> node.input(0))
                .orElse(prediction);
    }
}
