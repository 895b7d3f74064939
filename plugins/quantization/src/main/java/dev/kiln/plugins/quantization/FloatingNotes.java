package dev.kiln.plugins.quantization;

import dev.kiln.graph.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The nodes of a quantized model that stay float, with the reasons. */
final class FloatingNotes {

    /** The maximum number of nodes that are named for one reason. */
    static final int NAMED = 3;

    private FloatingNotes() {}

    /**
     * A sentence for each reason.
     *
     * @param floating the nodes that stay float, and their verdicts
     */
    static List<String> of(Map<Node, NodePlacement> floating) {
        return byReason(floating).entrySet().stream()
                .map(entry -> sentence(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** The names of nodes, by reason. */
    static Map<String, List<String>> byReason(Map<Node, NodePlacement> nodes) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        nodes.forEach((node, verdict) -> names.computeIfAbsent(verdict.text(), reason -> new ArrayList<>())
                .add(LayerNames.of(node)));
        return names;
    }

    private static String sentence(String reason, List<String> names) {
        String named = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        String others = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
        return named + others + (names.size() > 1 ? " stay" : " stays") + " float: " + reason + ".";
    }
}
