package dev.kiln.plugins.quantization;

import static java.util.Objects.requireNonNull;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Folds each batch normalization into the {@code Conv} or {@code Gemm} before it: for every output channel
 * {@code W' = W * gamma / sqrt(variance + epsilon)} and
 * {@code b' = (b - mean) * gamma / sqrt(variance + epsilon) + beta}, computed in double precision. A normalization
 * whose input has another reader, or with statistics of the batch, stays.
 */
final class NormalizationFolding {

    private final Graph graph;
    private final GraphEditor editor;
    private final Map<String, List<Node>> consumers;
    private final List<LayerChange> changes = new ArrayList<>();

    private NormalizationFolding(Graph graph) {
        this.graph = graph;
        this.editor = GraphEditor.of(graph);
        this.consumers = graph.consumers();
    }

    static Preparation of(Graph graph) {
        NormalizationFolding folding = new NormalizationFolding(graph);
        graph.nodes().stream().filter(folding::isFixed).forEach(folding::fold);
        return new Preparation(folding.editor.prune().build(), folding.changes);
    }

    private boolean isFixed(Node node) {
        return node.is("BatchNormalization")
                && node.attributes().integer("training_mode", 0) == 0
                && Stream.of(1, 2, 3, 4).allMatch(i -> graph.constants().containsKey(node.input(i)));
    }

    private void fold(Node normalization) {
        String between = normalization.input(0);
        Optional<Node> layer = graph.producer(between).filter(this::isLayer);
        boolean alone = consumers.getOrDefault(between, List.of()).size() == 1
                && !graph.outputs().contains(between);
        if (layer.isPresent() && alone) {
            editor.replace(layer.get(), folded(layer.get(), normalization)).remove(normalization);
            changes.add(LayerNames.change(normalization, "folded into " + LayerNames.of(layer.get())));
        }
    }

    private boolean isLayer(Node node) {
        boolean constant = isFloat(node.input(1)) && (node.input(2).isEmpty() || isFloat(node.input(2)));
        boolean plainGemm = node.is("Gemm")
                && node.attributes().real("alpha", 1) == 1
                && node.attributes().real("beta", 1) == 1;
        return constant && (node.is("Conv") || plainGemm);
    }

    private boolean isFloat(String name) {
        Tensor constant = graph.constants().get(name);
        return constant != null && constant.elementType() == ElementType.FLOAT;
    }

    private Node folded(Node layer, Node normalization) {
        double[] factors = factors(normalization);
        Tensor weight = constant(layer.input(1));
        boolean columns = layer.is("Gemm") && layer.attributes().integer("transB", 0) == 0;
        Tensor scaled = Channels.scaled(weight, columns ? 1 : 0, factors);
        Tensor bias = bias(layer, normalization, factors);
        String weightName = replacement(layer.input(1), scaled);
        String biasName = layer.input(2).isEmpty()
                ? editor.freshName(LayerNames.of(layer) + "/bias")
                : replacementName(layer.input(2));
        editor.constant(biasName, bias);
        return layer.withInputs(List.of(layer.input(0), weightName, biasName)).withOutputs(normalization.outputs());
    }

    /**
     * The name is kept where nothing else reads the constant and it is not a result, so that a parameter keeps its
     * name.
     */
    private String replacementName(String name) {
        boolean alone = consumers.getOrDefault(name, List.of()).size() == 1
                && !graph.outputs().contains(name);
        return alone ? name : editor.freshName(name);
    }

    private String replacement(String name, Tensor value) {
        String replaced = replacementName(name);
        editor.constant(replaced, value);
        return replaced;
    }

    private double[] factors(Node normalization) {
        float[] gamma = constant(normalization.input(1)).toFloatArray();
        float[] variance = constant(normalization.input(4)).toFloatArray();
        double epsilon = normalization.attributes().real("epsilon", 1e-5f);
        double[] factors = new double[gamma.length];
        for (int c = 0; c < factors.length; c++) {
            factors[c] = gamma[c] / Math.sqrt(variance[c] + epsilon);
        }
        return factors;
    }

    private Tensor bias(Node layer, Node normalization, double[] factors) {
        float[] beta = constant(normalization.input(2)).toFloatArray();
        float[] mean = constant(normalization.input(3)).toFloatArray();
        float[] own = layer.input(2).isEmpty()
                ? new float[factors.length]
                : Channels.spread(constant(layer.input(2)), factors.length);
        float[] bias = new float[factors.length];
        for (int c = 0; c < bias.length; c++) {
            bias[c] = (float) ((own[c] - (double) mean[c]) * factors[c] + beta[c]);
        }
        return Tensor.of(bias, bias.length);
    }

    private Tensor constant(String name) {
        return requireNonNull(graph.constants().get(name), name);
    }
}
