package dev.kiln.plugins.factorization;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import java.util.ArrayList;
import java.util.List;

/** Puts the factors of layers in their place. The factors are parameters, of the element type of the weight. */
final class Rewriting {

    private final Model model;
    private final GraphEditor editor;
    private final List<String> parameters = new ArrayList<>();

    Rewriting(Model model) {
        this.model = model;
        this.editor = GraphEditor.of(model.graph());
    }

    /** Replaces a layer by one layer for each factor; the last has its bias. */
    void replace(Layer layer, Product product) {
        List<Node> nodes = new ArrayList<>();
        List<Factor> factors = product.factors();
        String read = layer.node().input(1 - layer.input());
        for (int i = 0; i < factors.size(); i++) {
            boolean isLast = i == factors.size() - 1;
            Node node = node(layer, factors.get(i), read, isLast);
            nodes.add(node);
            read = node.output(0);
        }
        editor.replace(layer.node(), nodes.toArray(Node[]::new)).removeConstant(layer.weight());
    }

    private Node node(Layer layer, Factor factor, String read, boolean isLast) {
        Node old = layer.node();
        String weight = editor.freshName(layer.weight() + "/" + factor.name());
        editor.constant(weight, factor.weight().cast(layer.value().elementType()));
        parameters.add(weight);
        List<String> inputs =
                new ArrayList<>(isLast ? old.inputs() : old.inputs().subList(0, 2));
        inputs.set(layer.input(), weight);
        inputs.set(1 - layer.input(), read);
        Node node = old.withInputs(inputs).withAttributes(factor.attributes());
        return isLast
                ? node
                : node.withName(old.name().isEmpty() ? "" : old.name() + "/" + factor.name())
                        .withOutputs(List.of(editor.freshName(old.output(0) + "/" + factor.name())));
    }

    Model rewritten() {
        Graph graph = editor.build();
        return model.withGraph(graph, parameters);
    }
}
