package dev.kiln.onnx.convert;

import dev.kiln.api.FileFormatException;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.Node;
import java.util.List;
import java.util.Map;

/** What the operator sets behind the pinned one brought. Where a model uses none of it, it is one of the pinned set. */
final class NewerOperators {

    /** The newest operator set whose changes stand here. */
    private static final int NEWEST_KNOWN = 24;

    private static final Map<String, Integer> ADDED =
            Map.of("Attention", 23, "RMSNormalization", 23, "RotaryEmbedding", 23, "Swish", 24, "TensorScatter", 24);

    /** Operators that got an attribute; without it they mean what they meant before. */
    private static final Map<String, Change> CHANGED = Map.of(
            "QuantizeLinear", new Change(23, List.of("precision")),
            "DequantizeLinear", new Change(23, List.of("output_dtype")),
            "Cast", new Change(24, List.of("round_mode")),
            "CastLike", new Change(24, List.of("round_mode")));

    private record Change(int since, List<String> attributes) {}

    private NewerOperators() {}

    static void requireKnown(long version) {
        if (version > NEWEST_KNOWN) {
            throw new FileFormatException("It uses operator set " + version + "; Kiln reads those from "
                    + OpsetConverter.OLDEST + " to " + NEWEST_KNOWN + ". Export the model with operator set "
                    + Graph.OPSET
                    + ".");
        }
    }

    static void check(Node node) {
        Integer added = ADDED.get(node.operator());
        if (added != null) {
            throw fail(node, "came with operator set " + added);
        }
        Change change = CHANGED.get(node.operator());
        if (change != null) {
            change.attributes.stream()
                    .filter(node.attributes()::has)
                    .findFirst()
                    .ifPresent(attribute -> {
                        throw fail(
                                node,
                                "has the attribute " + attribute + ", which came with operator set " + change.since);
                    });
        }
    }

    private static FileFormatException fail(Node node, String what) {
        return new FileFormatException("The operator " + node.label() + " " + what + "; Kiln knows those of "
                + Graph.OPSET + ". Export the model with operator set " + Graph.OPSET + ".");
    }
}
