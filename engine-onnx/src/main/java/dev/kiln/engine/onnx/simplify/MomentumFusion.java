package dev.kiln.engine.onnx.simplify;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets a {@code Gemm} add what is added to its product: {@code momentum * velocity + a b} is one pass over the result
 * instead of three. The sum is the same but for where it is rounded.
 */
final class MomentumFusion {

    private final Graph graph;
    private final Map<String, List<Node>> consumers;

    private MomentumFusion(Graph graph) {
        this.graph = graph;
        this.consumers = graph.consumers();
    }

    static Graph apply(Graph graph) {
        MomentumFusion fusion = new MomentumFusion(graph);
        GraphEditor editor = GraphEditor.of(graph);
        for (Node node : graph.nodes()) {
            fusion.fused(node).ifPresent(gemm -> editor.replace(node, gemm));
        }
        return editor.prune().build();
    }

    /** The product that also adds, in place of an addition. */
    private Optional<Node> fused(Node sum) {
        return sum.is("Add") ? fused(sum, 0).or(() -> fused(sum, 1)) : Optional.empty();
    }

    private Optional<Node> fused(Node sum, int scaledOperand) {
        Optional<Node> gemm = made(sum.input(1 - scaledOperand), "Gemm")
                .filter(g -> g.inputs().size() == 2);
        Optional<Node> scaled = made(sum.input(scaledOperand), "Mul");
        if (gemm.isEmpty() || scaled.isEmpty() || !isFloatOf(sum, scaled.get())) {
            return Optional.empty();
        }
        return scale(scaled.get(), 0)
                .map(beta -> fused(sum, gemm.get(), scaled.get().input(1), beta))
                .or(() -> scale(scaled.get(), 1)
                        .map(beta -> fused(sum, gemm.get(), scaled.get().input(0), beta)));
    }

    private static Node fused(Node sum, Node gemm, String added, float beta) {
        return gemm.withInputs(List.of(gemm.input(0), gemm.input(1), added))
                .withOutputs(sum.outputs())
                .withAttributes(gemm.attributes().with("beta", beta));
    }

    /** The node that makes a value for this one reader. */
    private Optional<Node> made(String value, String operator) {
        boolean once = consumers.getOrDefault(value, List.of()).size() == 1
                && !graph.outputs().contains(value)
                && graph.states().stream().noneMatch(s -> s.output().equals(value));
        return once ? graph.producer(value).filter(n -> n.is(operator)) : Optional.empty();
    }

    private boolean isFloatOf(Node sum, Node scaled) {
        return graph.type(sum.output(0)).elementType() == ElementType.FLOAT
                && graph.type(sum.output(0)).shape().isFixed()
                && graph.type(sum.output(0)).equals(graph.type(scaled.output(0)));
    }

    private Optional<Float> scale(Node scaled, int operand) {
        Optional<Tensor> constant = Optional.ofNullable(graph.constants().get(scaled.input(operand)));
        return constant.filter(t -> t.rank() == 0).map(t -> (float) t.getDouble(0));
    }
}
