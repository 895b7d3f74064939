package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A branch or body as a standalone graph with the types known at its node: captured values become inputs after its own,
 * or constants.
 *
 * @param graph the graph
 * @param inputs the names of its own inputs
 * @param captured the names of the captured values
 */
record Closure(Graph graph, List<String> inputs, Set<String> captured) {

    /**
     * Closes a body.
     *
     * @param body a body of a node
     * @param around the graph that the node is in
     * @param given the types of the body's inputs; an unknown one stays as the body declares it
     * @return the closed body
     */
    static Closure of(Graph body, GraphBuilder around, List<TensorType> given) {
        GraphEditor editor = GraphEditor.of(body);
        List<String> inputs = body.inputs().stream().map(Input::name).toList();
        for (int i = 0; i < given.size(); i++) {
            if (given.get(i).elementType() != ElementType.UNDEFINED) {
                editor.retype(inputs.get(i), given.get(i));
            }
        }
        for (String captured : body.captures()) {
            Value value = around.value(captured);
            Optional<Tensor> constant = around.constantOf(value);
            if (constant.isPresent()) {
                editor.constant(captured, constant.get());
            } else {
                editor.input(captured, value.type());
            }
        }
        return new Closure(editor.build(), inputs, body.captures());
    }
}
