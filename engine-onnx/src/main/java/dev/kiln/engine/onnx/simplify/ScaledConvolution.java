package dev.kiln.engine.onnx.simplify;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.State;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts a constant factor for each channel of what is convolved into the kernel, where that is constant too: the way back
 * through a {@code BatchNormalization} that does not train is such a factor, and the runtime sees it only on the way
 * forward. The result is the same but for where it is rounded.
 */
final class ScaledConvolution {

    /** What is done to kernels and factors before a run; what all of them do to constants, the runtime does as it loads. */
    private static final Set<String> FOLDED = Set.of(
            "Add", "Div", "Mul", "Neg", "Reciprocal", "Reshape", "Slice", "Sqrt", "Sub", "Transpose", "Unsqueeze");

    private final Graph graph;
    private final Map<String, List<Node>> consumers;
    private final Set<String> named;
    private final Set<String> constant;

    private ScaledConvolution(Graph graph) {
        this.graph = graph;
        this.consumers = graph.consumers();
        this.named = new HashSet<>(graph.outputs());
        graph.states().stream().map(State::output).forEach(named::add);
        this.constant = new HashSet<>(graph.constants().keySet());
        graph.nodes().stream()
                .filter(n -> n.domain().isEmpty() && FOLDED.contains(n.operator()))
                .filter(n -> n.inputs().stream().allMatch(i -> i.isEmpty() || constant.contains(i)))
                .forEach(n -> constant.addAll(n.outputs()));
    }

    static Graph apply(Graph graph) {
        ScaledConvolution form = new ScaledConvolution(graph);
        GraphEditor editor = GraphEditor.of(graph);
        boolean changed = false;
        for (Node node : graph.nodes()) {
            Optional<Node> scaling = form.scaling(node);
            Optional<String> factor = scaling.flatMap(s -> form.factor(s, node));
            if (factor.isPresent()) {
                form.fold(editor, node, scaling.get(), factor.get());
                changed = true;
            }
        }
        return changed ? editor.prune().build() : graph;
    }

    /** The product that only this convolution by a constant kernel reads. */
    private Optional<Node> scaling(Node node) {
        if (!node.is("Conv")
                || node.attributes().integer("group", 1) != 1
                || !constant.contains(node.input(1))
                || named.contains(node.input(0))
                || consumers.getOrDefault(node.input(0), List.of()).size() != 1) {
            return Optional.empty();
        }
        return graph.producer(node.input(0)).filter(n -> n.is("Mul"));
    }

    /** The operand that is a constant, one for each channel. */
    private Optional<String> factor(Node scaling, Node convolution) {
        return scaling.inputs().stream()
                .filter(i -> constant.contains(i) && isForEachChannel(i, convolution))
                .findFirst();
    }

    private boolean isForEachChannel(String factor, Node convolution) {
        Shape kernel = graph.type(convolution.input(1)).shape();
        Shape shape = graph.type(factor).shape();
        if (!kernel.isFixed() || !shape.isFixed() || shape.rank() != kernel.rank() - 1) {
            return false;
        }
        boolean channels = shape.dim(0).equals(kernel.dim(1));
        return channels && shape.elements() == kernel.dim(1).size();
    }

    private void fold(GraphEditor editor, Node convolution, Node scaling, String factor) {
        String kernel = editor.freshName(convolution.input(1) + ".scaled");
        Node scaled = new Node(
                "", "", "Mul", List.of(convolution.input(1), factor), List.of(kernel), Attributes.NONE, Extras.NONE);
        String unscaled = scaling.input(scaling.input(0).equals(factor) ? 1 : 0);
        List<String> inputs = convolution.inputs().size() > 2
                ? List.of(unscaled, kernel, convolution.input(2))
                : List.of(unscaled, kernel);
        editor.replace(convolution, scaled, convolution.withInputs(inputs));
    }
}
