package dev.kiln.plugins.quantization;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Multiplies the factors of each {@code Gemm} into its constants, {@code alpha} into the weight and {@code beta} into
 * the bias, and gives the bias one value for each column, as the quantized kernel has neither factors nor broadcasting.
 */
final class GemmFactors {

    private GemmFactors() {}

    static Graph removeFrom(Graph graph) {
        GraphEditor editor = GraphEditor.of(graph);
        for (Node node : graph.nodes()) {
            if (node.is("Gemm")) {
                normalize(graph, editor, node);
            }
        }
        return editor.prune().build();
    }

    private static void normalize(Graph graph, GraphEditor editor, Node gemm) {
        Tensor weight = graph.constants().get(gemm.input(1));
        if (weight == null || weight.rank() != 2 || weight.elementType() != ElementType.FLOAT) {
            return;
        }
        boolean transposed = gemm.attributes().integer("transB", 0) != 0;
        int columns = Math.toIntExact(weight.shape()[transposed ? 0 : 1]);
        Tensor bias = graph.constants().get(gemm.input(2));
        if (!gemm.input(2).isEmpty() && (bias == null || !Channels.spreads(bias, columns))) {
            return;
        }
        List<String> inputs = new ArrayList<>(List.of(gemm.input(0), gemm.input(1)));
        float alpha = gemm.attributes().real("alpha", 1);
        if (alpha != 1) {
            inputs.set(1, scaled(editor, gemm.input(1), weight, alpha));
        }
        if (bias != null) {
            float beta = gemm.attributes().real("beta", 1);
            Tensor row = Tensor.of(Channels.spread(bias, columns), columns);
            boolean plain = beta == 1 && bias.rank() == 1 && bias.size() == columns;
            inputs.add(plain ? gemm.input(2) : scaled(editor, gemm.input(2), row, beta));
        }
        editor.replace(
                gemm,
                gemm.withInputs(inputs)
                        .withAttributes(gemm.attributes().without("alpha").without("beta")));
    }

    private static String scaled(GraphEditor editor, String name, Tensor tensor, float factor) {
        double[] factors = new double[Math.toIntExact(Math.max(1, tensor.shape()[0]))];
        Arrays.fill(factors, factor);
        String fresh = editor.freshName(name);
        editor.constant(fresh, Channels.scaled(tensor, 0, factors));
        return fresh;
    }
}
