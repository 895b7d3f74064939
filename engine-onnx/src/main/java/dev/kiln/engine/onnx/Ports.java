package dev.kiln.engine.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The inputs and outputs of a session: programs take and return tensors, and a session may have other values. */
final class Ports {

    private Ports() {}

    /**
     * The inputs and outputs that are not tensors.
     *
     * @param session a session
     * @param graph the graph of the session
     * @return a clause for each
     */
    static List<String> obstacles(OrtSession session, Graph graph) throws OrtException {
        List<String> clauses = new ArrayList<>();
        for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
            if (!(input.getValue().getInfo() instanceof TensorInfo)) {
                clauses.add("The input " + input.getKey() + " is a sequence or a map, and programs take tensors");
            }
        }
        for (Map.Entry<String, NodeInfo> output : session.getOutputInfo().entrySet()) {
            if (!(output.getValue().getInfo() instanceof TensorInfo)) {
                clauses.add(obstacle(graph, output.getKey()));
            }
        }
        return clauses;
    }

    private static String obstacle(Graph graph, String output) {
        String maker = graph.producer(output)
                .filter(node -> !node.is("Identity"))
                .or(() -> graph.producer(output).flatMap(copy -> graph.producer(copy.input(0))))
                .map(Node::label)
                .orElse("the model");
        String remedy = maker.contains("ZipMap")
                ? "; export the model without ZipMap, or remove that output"
                : "; export the model without that output";
        return "The output " + output + " is a sequence or a map, which " + maker + " makes, and programs give tensors"
                + remedy;
    }
}
