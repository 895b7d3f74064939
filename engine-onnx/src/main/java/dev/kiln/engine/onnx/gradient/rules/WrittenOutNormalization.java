package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import java.util.List;

/**
 * Expands a differentiated {@code LayerNormalization} into operators that its derivative reads: it needs the normalized
 * input anyhow, and the runtime's kernel, which sums element by element, takes three times as long as they do.
 */
public final class WrittenOutNormalization {

    private WrittenOutNormalization() {}

    /** Whether a node can be expanded. Half precision is normalized in single precision, and stays. */
    public static boolean fits(Node node, GraphBuilder graph) {
        if (!node.is("LayerNormalization") || node.outputs().size() != 1) {
            return false;
        }
        Value x = graph.value(node.input(0));
        return x.shape().isRanked() && (x.elementType() == ElementType.FLOAT || x.elementType() == ElementType.DOUBLE);
    }

    /** Writes the operators, which are differentiated as the one that they represent. */
    public static void write(Tape tape, Node node) {
        GraphBuilder graph = tape.graph();
        Value scaled = graph.inLayer(layer(node), () -> scaled(graph, node));
        boolean shifts = !node.input(2).isEmpty();
        List<String> inputs = shifts ? List.of(scaled.name(), node.input(2)) : List.of(scaled.name());
        String operator = shifts ? "Add" : "Identity";
        tape.append(new Node(node.name(), "", operator, inputs, node.outputs(), Attributes.NONE, Extras.NONE), node);
    }

    private static Value scaled(GraphBuilder graph, Node node) {
        return Normalized.ofLayer(graph.value(node.input(0)), node.attributes())
                .value()
                .mul(graph.value(node.input(1)));
    }

    private static String layer(Node node) {
        return node.name().isEmpty() ? node.operator() : node.name();
    }
}
