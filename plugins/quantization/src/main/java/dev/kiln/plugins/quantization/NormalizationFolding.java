package dev.kiln.plugins.quantization;

import static dev.kiln.graph.rewrite.Pattern.node;
import static java.util.Objects.requireNonNull;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Readers;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.rewrite.Rewriter;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Folds each batch normalization into the {@code Conv} or {@code Gemm} before it: for every output channel
 * {@code W' = W * gamma / sqrt(variance + epsilon)} and
 * {@code b' = (b - mean) * gamma / sqrt(variance + epsilon) + beta}, computed in double precision. A normalization
 * whose input has another reader, or with statistics of the batch, stays.
 */
final class NormalizationFolding {

    private final Graph graph;
    private final Readers readers;
    private final List<LayerChange> changes = new ArrayList<>();

    private NormalizationFolding(Graph graph) {
        this.graph = graph;
        this.readers = Readers.of(graph);
    }

    static Preparation of(Graph graph) {
        NormalizationFolding folding = new NormalizationFolding(graph);
        RewriteRule rule = RewriteRule.on(node("BatchNormalization")
                        .reading(node("Conv", "Gemm").as("layer").alone()))
                .when(match -> folding.isFixed(match.root()) && folding.isLayer(match.node("layer")))
                .when(match -> folding.isFirst(match.root()))
                .replace(folding::folded);
        return new Preparation(Rewriter.sweep(graph, List.of(rule)), folding.changes);
    }

    private boolean isFixed(Node normalization) {
        return normalization.attributes().integer("training_mode", 0) == 0
                && Stream.of(1, 2, 3, 4).allMatch(i -> graph.constants().containsKey(normalization.input(i)));
    }

    private boolean isLayer(Node node) {
        boolean constant = isFloat(node.input(1)) && (node.input(2).isEmpty() || isFloat(node.input(2)));
        boolean plainGemm =
                node.attributes().real("alpha", 1) == 1 && node.attributes().real("beta", 1) == 1;
        return constant && (node.is("Conv") || plainGemm);
    }

    private boolean isFloat(String name) {
        Tensor constant = graph.constants().get(name);
        return constant != null && constant.elementType() == ElementType.FLOAT;
    }

    /** Of normalizations in a row the first is folded. */
    private boolean isFirst(Node normalization) {
        return graph.producer(normalization.input(0))
                .filter(before -> !before.is("BatchNormalization"))
                .isPresent();
    }

    private Replacement folded(Match match) {
        Node normalization = match.root();
        Node layer = match.node("layer");
        double[] factors = factors(normalization);
        boolean columns = layer.is("Gemm") && layer.attributes().integer("transB", 0) == 0;
        Tensor weight = ChannelArithmetic.scaled(constant(layer.input(1)), columns ? 1 : 0, factors);
        Tensor bias = bias(layer, normalization, factors);
        String weightName = replacementName(layer.input(1), match);
        String biasName = layer.input(2).isEmpty()
                ? match.fresh(LayerNames.of(layer) + "/bias")
                : replacementName(layer.input(2), match);
        changes.add(LayerNames.change(normalization, "folded into " + LayerNames.of(layer)));
        return Replacement.by()
                .andInPlaceOf(
                        layer,
                        layer.withInputs(List.of(layer.input(0), weightName, biasName))
                                .withOutputs(normalization.outputs()))
                .andConstant(weightName, weight)
                .andConstant(biasName, bias);
    }

    /**
     * The name is kept where nothing else read the constant at first and it is not a result, so that a parameter keeps
     * its name.
     */
    private String replacementName(String name, Match match) {
        return readers.isAlone(name) ? name : match.fresh(name);
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
                : ChannelArithmetic.spread(constant(layer.input(2)), factors.length);
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
