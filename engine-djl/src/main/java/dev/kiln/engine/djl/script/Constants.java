package dev.kiln.engine.djl.script;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.ConstantNodes;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/** The values of a graph that no run changes: its constants and what its {@code Constant} nodes make. */
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
