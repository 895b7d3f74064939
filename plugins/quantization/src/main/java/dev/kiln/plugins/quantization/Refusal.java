package dev.kiln.plugins.quantization;

import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.ElementType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The reasons why layers are not quantized. */
final class Refusal {

    private Refusal() {}

    /**
     * The reasons, each with its layers.
     *
     * @param layers the layers and their verdicts
     * @return a clause; empty where there are no layers
     */
    static Optional<String> of(Map<Node, NodePlacement> layers) {
        return FloatingNotes.byReason(layers).entrySet().stream()
                .map(reason -> listed(reason.getValue()) + " stays float, as " + reason.getKey())
                .reduce((a, b) -> a + "; " + b);
    }

    /**
     * The reason why a layer of some types is not quantized.
     *
     * @param types the types of its input and its weight
     * @return a clause; empty where all are FLOAT
     */
    static Optional<String> ofTypes(ElementType... types) {
        return Stream.of(types)
                .filter(type -> type != ElementType.FLOAT)
                .findFirst()
                .map(type -> "it computes in " + type + ", and only layers in FLOAT are quantized");
    }

    private static String listed(List<String> names) {
        int more = names.size() - FloatingNotes.NAMED;
        return more > 0
                ? String.join(", ", names.subList(0, FloatingNotes.NAMED)) + " and " + more + " more each"
                : String.join(", ", names) + (names.size() > 1 ? " each" : "");
    }
}
