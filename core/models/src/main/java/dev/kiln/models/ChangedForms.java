package dev.kiln.models;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The weights that the trainable form of a model stores in another form than its file. */
final class ChangedForms {

    private static final int MOST_NAMES = 5;

    private ChangedForms() {}

    /** One sentence for each former form of weights. */
    static List<String> of(Model before, Model after) {
        Map<ElementType, List<String>> precisions = new TreeMap<>();
        Map<ElementType, List<String>> integers = new TreeMap<>();
        for (String name : after.parameters()) {
            stored(name, before.graph())
                    .filter(type -> type != ElementType.FLOAT)
                    .ifPresent(type -> {
                        Map<ElementType, List<String>> kind = type.isFloating() ? precisions : integers;
                        kind.computeIfAbsent(type, t -> new ArrayList<>()).add(name);
                    });
        }
        List<String> notes = new ArrayList<>();
        precisions.forEach((type, names) -> notes.add("Training is in single precision: " + listed(names)
                + " were kept as " + type + ", and are written as FLOAT."));
        integers.forEach(
                (type, names) -> notes.add(
                        "Training changes numbers with a fraction: " + listed(names) + " were kept as " + type
                                + ", and are written as FLOAT, so that the model is no longer quantized; quantize it again after the training."));
        return notes;
    }

    /** The element type in which a weight is stored, also through a node that dequantizes it. */
    private static Optional<ElementType> stored(String name, Graph graph) {
        return Optional.ofNullable(graph.constants().get(name))
                .or(() -> graph.producer(name)
                        .filter(node -> node.is("DequantizeLinear"))
                        .map((Node node) -> graph.constants().get(node.input(0))))
                .map(tensor -> tensor.elementType());
    }

    private static String listed(List<String> names) {
        return names.size() <= MOST_NAMES
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, MOST_NAMES)) + " and " + (names.size() - MOST_NAMES) + " more";
    }
}
