package dev.kiln.engine.onnx.simplify;

import static dev.kiln.graph.rewrite.Pattern.node;
import static dev.kiln.graph.rewrite.Pattern.value;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Folds a constant factor for each input channel of a convolution into the kernel, where that is constant too: the
 * backward pass of a {@code BatchNormalization} in inference mode is such a factor, and the runtime folds it only in
 * the forward pass. The result differs only in its rounding.
 */
final class ScaledConvolution {

    /** The operators on kernels and factors that the runtime folds as it loads, if their inputs are constant. */
    private static final Set<String> FOLDED = Set.of(
            "Add", "Div", "Mul", "Neg", "Reciprocal", "Reshape", "Slice", "Sqrt", "Sub", "Transpose", "Unsqueeze");

    private final Set<String> constant;

    /** Finds the values of a graph that depend on constants alone. */
    ScaledConvolution(Graph graph) {
        constant = new HashSet<>(graph.constants().keySet());
        graph.nodes().stream()
                .filter(n -> n.domain().isEmpty() && FOLDED.contains(n.operator()))
                .filter(n -> n.inputs().stream().allMatch(i -> i.isEmpty() || constant.contains(i)))
                .forEach(n -> constant.addAll(n.outputs()));
    }

    RewriteRule rule() {
        return RewriteRule.on(node("Conv")
                        .reading(node("Mul").alone().inAnyOrder(value("factor"), value("unscaled")), value("kernel")))
                .when(match -> match.root().attributes().integer("group", 1) == 1)
                .when(match -> constant.contains(match.value("kernel")) && constant.contains(match.value("factor")))
                .when(ScaledConvolution::isForEachChannel)
                .replace(ScaledConvolution::folded);
    }

    private static boolean isForEachChannel(Match match) {
        Shape kernel = match.type(match.value("kernel")).shape();
        Shape shape = match.type(match.value("factor")).shape();
        if (!kernel.isFixed() || !shape.isFixed() || shape.rank() != kernel.rank() - 1) {
            return false;
        }
        boolean channels = shape.dim(0).equals(kernel.dim(1));
        return channels && shape.elements() == kernel.dim(1).size();
    }

    private static Replacement folded(Match match) {
        Node convolution = match.root();
        String kernel = match.fresh(match.value("kernel") + ".scaled");
        List<String> factors = List.of(match.value("kernel"), match.value("factor"));
        List<String> inputs = new ArrayList<>(convolution.inputs());
        inputs.set(0, match.value("unscaled"));
        inputs.set(1, kernel);
        return Replacement.by(
                new Node("", "", "Mul", factors, List.of(kernel), Attributes.NONE, Extras.NONE),
                convolution.withInputs(inputs));
    }
}
