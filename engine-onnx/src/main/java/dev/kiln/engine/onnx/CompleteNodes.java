package dev.kiln.engine.onnx;

import dev.kiln.api.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Nodes in a form on which the runtime does not crash: files may leave out what it takes to be there. */
final class CompleteNodes {

    private static final Set<String> WITH_OPTIONAL_OUTPUTS = Set.of("LSTM", "GRU", "RNN");

    /** Operators that make all of their outputs, wanted or not; of the others only the first is always made. */
    private static final Set<String> WITHOUT_OPTIONAL_OUTPUTS =
            Set.of("Split", "TopK", "DynamicQuantizeLinear", "If", "Loop", "Scan");

    private CompleteNodes() {}

    /**
     * The node with a name for each output that the operator always makes, and without empty names after the last input.
     *
     * @param node a node
     * @param fresh makes a name that nothing has, near a wish
     * @return the node, or another one that does the same
     */
    static Node of(Node node, UnaryOperator<String> fresh) {
        return named(trimmed(node), fresh);
    }

    /** An empty name after the last input says nothing, and the runtime crashes on some. */
    private static Node trimmed(Node node) {
        int count = node.inputs().size();
        while (count > 0 && node.input(count - 1).isEmpty()) {
            count--;
        }
        return count == node.inputs().size()
                ? node
                : node.withInputs(node.inputs().subList(0, count));
    }

    /** The runtime refuses a node without a result that it must make, or writes to where there is none. */
    private static Node named(Node node, UnaryOperator<String> fresh) {
        boolean isOnnx = node.domain().isEmpty() || node.domain().equals("ai.onnx");
        if (!isOnnx || !node.outputs().contains("") || WITH_OPTIONAL_OUTPUTS.contains(node.operator())) {
            return node;
        }
        List<String> outputs = new ArrayList<>(node.outputs());
        int always = WITHOUT_OPTIONAL_OUTPUTS.contains(node.operator()) ? outputs.size() : 1;
        for (int i = 0; i < always; i++) {
            if (outputs.get(i).isEmpty()) {
                outputs.set(i, fresh.apply("unread." + i));
            }
        }
        return node.withOutputs(outputs);
    }
}
