package dev.kiln.graph.build;

import dev.kiln.graph.Node;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Experimental;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Operators that are defined by others: those that ONNX Runtime's optimizers and quantizers write, of the domain
 * {@value Node#MICROSOFT_DOMAIN}, and ONNX's own on quantized values. An engine that has no kernel for one runs its
 * definition, and its derivative is that of its definition.
 *
 * <p>An operator on quantized values, such as {@code QLinearConv}, is defined as: dequantize the integers, apply the
 * operator to real numbers, quantize the result. Its own arithmetic differs from that by the rounding of single
 * precision, which occasionally moves a result by one quantization step.
 */
@Experimental
public final class Definitions {

    private static final Map<String, Definition> MICROSOFTS = new HashMap<>();
    private static final Map<String, Definition> ONNX = new HashMap<>();

    static {
        MICROSOFTS.putAll(FusedDefinitions.ALL);
        MICROSOFTS.putAll(QuantizedDefinitions.MICROSOFT);
        ONNX.putAll(QuantizedDefinitions.ONNX);
    }

    private Definitions() {}

    /**
     * Whether an operator is defined here.
     *
     * @param node a node
     * @return whether {@link #write} takes it
     */
    public static boolean has(Node node) {
        return find(node).isPresent();
    }

    private static Optional<Definition> find(Node node) {
        if (node.domain().equals(Node.MICROSOFT_DOMAIN)) {
            return Optional.ofNullable(MICROSOFTS.get(node.operator()));
        }
        boolean onnx = node.domain().isEmpty() || node.domain().equals("ai.onnx");
        return onnx ? Optional.ofNullable(ONNX.get(node.operator())) : Optional.empty();
    }

    /**
     * Writes the definition of an operator.
     *
     * @param graph the graph that has the node's inputs
     * @param node a node that {@linkplain #has is defined}; it is not written itself
     * @return its outputs, in order; trailing statistics, such as a mean, may be missing
     * @throws GraphException if it is not defined, or its definition does not support its inputs or attributes
     */
    public static List<Value> write(GraphBuilder graph, Node node) {
        Definition definition =
                find(node).orElseThrow(() -> new GraphException(node.label() + " has no definition by others."));
        return graph.inLayer(node.name(), () -> definition.write(new DefinedNode(graph, node)));
    }
}
