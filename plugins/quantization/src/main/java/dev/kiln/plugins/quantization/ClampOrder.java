package dev.kiln.plugins.quantization;

import static dev.kiln.graph.rewrite.Pattern.anyNode;
import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves every {@code Relu} and {@code Clip} before the poolings and rearrangements that precede it:
 * {@code relu(maxPool(x)) = maxPool(relu(x))}, as both are monotonic. Directly after its layer it becomes part of the
 * layer's quantization; after a pooling it would give the pooling's input and output different scales.
 */
final class ClampOrder {

    /** Exchanges a clamp and the node that it comes after, each in the place of the other. */
    static final RewriteRule RULE = RewriteRule.on(
                    node("Relu", "Clip").reading(anyNode().as("passed").alone()))
            .when(ClampOrder::canPass)
            .replace(ClampOrder::exchanged);

    private ClampOrder() {}

    private static boolean canPass(Match match) {
        Node passed = match.node("passed");
        boolean keepsOrder = passed.is("MaxPool") || passed.is("Transpose") || OperatorFamily.RESHAPING.has(passed);
        return keepsOrder
                && passed.outputs().size() == 1
                && match.isAlone(passed.input(0))
                && match.producer(passed.input(0)).isPresent();
    }

    private static Replacement exchanged(Match match) {
        Node clamp = match.root();
        Node passed = match.node("passed");
        String before = passed.input(0);
        String clamped = match.fresh(before + "/clamped");
        return Replacement.by(passed.withInputs(first(passed, clamped)).withOutputs(clamp.outputs()))
                .andInPlaceOf(passed, clamp.withInputs(first(clamp, before)).withOutputs(List.of(clamped)));
    }

    private static List<String> first(Node node, String value) {
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, value);
        return inputs;
    }
}
