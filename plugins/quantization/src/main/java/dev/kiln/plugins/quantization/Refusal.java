package dev.kiln.plugins.quantization;

import dev.kiln.api.graph.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Why no layer of a model becomes integers. */
final class Refusal {

    /** How many layers are named that stay float for one reason. */
    private static final int NAMED = 3;

    private Refusal() {}

    /**
     * The reasons, each with the layers that it holds for.
     *
     * @param layers the layers and what becomes of them
     * @return a clause; empty where there are no layers
     */
    static Optional<String> of(Map<Node, Verdict> layers) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        layers.forEach((node, verdict) -> names.computeIfAbsent(verdict.text(), reason -> new ArrayList<>())
                .add(LayerNames.of(node)));
        return names.entrySet().stream()
                .map(reason -> listed(reason.getValue()) + " stays float, as " + reason.getKey())
                .reduce((a, b) -> a + "; " + b);
    }

    private static String listed(List<String> names) {
        int more = names.size() - NAMED;
        return more > 0
                ? String.join(", ", names.subList(0, NAMED)) + " and " + more + " more each"
                : String.join(", ", names) + (names.size() > 1 ? " each" : "");
    }
}
