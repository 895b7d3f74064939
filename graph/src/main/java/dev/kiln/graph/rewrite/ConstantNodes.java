package dev.kiln.graph.rewrite;

import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Conversion of {@code Constant} nodes to constants of the graph, where rules and engines look for fixed values. */
@Experimental
public final class ConstantNodes {

    /** Converts the nodes whose value is a tensor or numbers, except those whose output is a result of the graph. */
    public static final RewriteRule LIFTED = RewriteRule.on(node("Constant"))
            .when(match -> !match.graph().outputs().contains(match.root().output(0)))
            .replaceWhere(match -> value(match.root())
                    .map(value -> Replacement.byConstant(match.root().output(0), value)));

    private ConstantNodes() {}

    /**
     * A graph with the nodes {@link #LIFTED}.
     *
     * @param graph the graph, or a body of one
     * @return a graph with the same inputs, states, outputs and results; the graph itself if it has no such node
     */
    public static Graph lifted(Graph graph) {
        return Rewriter.sweep(graph, List.of(LIFTED));
    }

    /**
     * The value of a {@code Constant}.
     *
     * @param constant the node
     * @return its value; empty if it is sparse, or strings outside a tensor
     */
    public static Optional<Tensor> value(Node constant) {
        Attributes attributes = constant.attributes();
        return attributes
                .tensor("value")
                .or(() -> attributes.integers("value_ints").map(list -> Tensor.of(list, list.length)))
                .or(() -> attributes.reals("value_floats").map(ConstantNodes::list))
                .or(() -> attributes.has("value_int")
                        ? Optional.of(Tensor.of(new long[] {attributes.integer("value_int", 0)}))
                        : Optional.empty())
                .or(() -> attributes.has("value_float")
                        ? Optional.of(Tensor.of(new float[] {attributes.real("value_float", 0)}))
                        : Optional.empty());
    }

    private static Tensor list(List<Float> numbers) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i);
        }
        return Tensor.of(values, values.length);
    }
}
