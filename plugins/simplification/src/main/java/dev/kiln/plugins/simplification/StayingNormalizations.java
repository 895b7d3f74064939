package dev.kiln.plugins.simplification;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Readers;
import java.util.Optional;
import java.util.stream.Stream;

/** The reasons for which normalizations stay. */
final class StayingNormalizations {

    private final Graph graph;
    private final Readers readers;

    StayingNormalizations(Graph graph) {
        this.graph = graph;
        this.readers = Readers.of(graph);
    }

    /** The reason, a clause; empty for a node that is no batch normalization. */
    Optional<String> reason(Node node) {
        return node.is("BatchNormalization") ? Optional.of("stays, as " + obstacle(node)) : Optional.empty();
    }

    private String obstacle(Node node) {
        if (node.attributes().integer("training_mode", 0) != 0) {
            return "it normalizes by the mean and variance of the batch";
        }
        if (Stream.of(1, 2, 3, 4).anyMatch(i -> !graph.constants().containsKey(node.input(i)))) {
            return "its statistics are not constant";
        }
        return graph.producer(node.input(0))
                                .filter(StayingNormalizations::isLayer)
                                .isPresent()
                        && !readers.isAlone(node.input(0))
                ? "other nodes read the layer before it, too"
                : "no layer before or after it can hold it";
    }

    private static boolean isLayer(Node node) {
        return MergingRules.LAYERS.contains(node.operator());
    }
}
