package dev.kiln.engine.djl.script;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.ConstantNodes;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/** The constants of a graph, including the outputs of its {@code Constant} nodes. */
final class Constants {

    private Constants() {}

    static Map<String, Tensor> of(Graph graph) {
        Map<String, Tensor> constants = new HashMap<>(graph.constants());
        for (Node node : graph.nodes()) {
            if (node.is("Constant")) {
                ConstantNodes.value(node).ifPresent(tensor -> constants.put(node.output(0), tensor));
            }
        }
        return constants;
    }
}
