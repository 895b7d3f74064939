package dev.kiln.plugins.quantization;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.rewrite.Rewriter;
import dev.kiln.graph.simplify.PlainValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Quantizes the matrix products of a model to 8-bit integers, with the range of each input computed in every run: UINT8
 * inputs, INT8 weights, sums of 32 bits. It needs no data, and suits inputs whose range varies widely, such as texts.
 *
 * <p>Only {@code MatMul} and {@code Gemm} with constant weights compute with integers; the tables that {@code Gather}
 * reads are kept as integers, with one scale for each table, and the gathered rows are converted. A convolution would
 * become slower, as ONNX Runtime has no fast kernel for it in this form.
 *
 * @param target the target processors; inputs are UINT8 on all of them
 * @param perChannel whether each column of a weight has a scale of its own
 * @param exclude the names of layers that stay float, globs separated by {@code |}; empty for none
 */
@Describe(
        name = "dynamic-quantization",
        value = "Quantizes matrix products to 8-bit integers, with ranges computed in every run")
public record DynamicQuantization(
        @Describe(
                value = "the target processors; x86-any includes those without VNNI, with weights of 7 bits",
                byDefault = "x86-vnni")
        Target target,

        @Describe(value = "whether each column of a weight has a scale of its own", byDefault = "false")
        boolean perChannel,

        @Describe(value = "layers that stay float: names with * and ?, separated by |", byDefault = "")
        String exclude)
        implements Compressor {

    private static final Set<String> CONVOLUTIONS = Set.of("Conv", "ConvTranspose");
    private static final Set<String> LAYERS =
            Set.of("MatMul", "Gemm", "Conv", "ConvTranspose", "Einsum", "RNN", "GRU", "LSTM");

    @Override
    public CompressionPlan plan(Model model, CompressionScope scope) {
        Graph graph = Rewriter.sweepNeeded(PlainValues.of(model.graph()), List.of(GemmFactors.RULE));
        LayerGlob excluded = new LayerGlob(exclude);
        excluded.requireMatch(graph);
        Map<Node, NodePlacement> verdicts = new LinkedHashMap<>();
        EarlierQuantization earlier = new EarlierQuantization(graph);
        for (Node node : graph.nodes()) {
            if (isLayer(node) || Tables.isRead(node, graph)) {
                verdicts.put(node, verdict(node, graph, excluded, earlier));
            }
        }
        requireSome(model, verdicts, earlier);
        return new CompressionPlan(changes(verdicts), () -> quantize(model, graph, verdicts));
    }

    private static boolean isLayer(Node node) {
        return node.domain().isEmpty() && LAYERS.contains(node.operator());
    }

    private static List<LayerChange> changes(Map<Node, NodePlacement> verdicts) {
        return verdicts.entrySet().stream()
                .map(entry -> LayerNames.change(entry.getKey(), entry.getValue().change()))
                .toList();
    }

    private static NodePlacement verdict(Node node, Graph graph, LayerGlob excluded, EarlierQuantization earlier) {
        if (excluded.test(node)) {
            return NodePlacement.floating("it is excluded");
        }
        if (earlier.holds(node)) {
            return NodePlacement.ALREADY;
        }
        return isLayer(node)
                ? verdict(ProductLayer.obstacle(node, graph), "int8, its input quantized in every run")
                : verdict(Tables.obstacle(node, graph), "its table is kept as integers");
    }

    private static NodePlacement verdict(Optional<String> obstacle, String change) {
        return obstacle.map(NodePlacement::floating).orElseGet(() -> NodePlacement.quantized(change));
    }

    private static void requireSome(Model model, Map<Node, NodePlacement> verdicts, EarlierQuantization earlier) {
        if (verdicts.values().stream().noneMatch(NodePlacement::isQuantized)) {
            throw new OptionException("The model " + model.graph().name()
                    + (earlier.isPresent()
                            ? " is quantized already, and nothing is left in it for dynamic-quantization."
                            : " has nothing that dynamic-quantization quantizes: "
                                    + Refusal.of(verdicts).orElse("it has no MatMul, Gemm or table") + "."));
        }
    }

    private CompressionResult quantize(Model model, Graph graph, Map<Node, NodePlacement> verdicts) {
        List<Node> layers = new ArrayList<>();
        List<Node> gathers = new ArrayList<>();
        verdicts.forEach((node, verdict) -> {
            if (verdict.isQuantized()) {
                (isLayer(node) ? layers : gathers).add(node);
            }
        });
        Graph quantized =
                new DynamicRewriting(graph, target.weights(), perChannel).apply(layers, gathers, target.activations());
        return new CompressionResult(model.withGraph(quantized), changes(verdicts), notes(verdicts, layers, gathers));
    }

    private static List<String> notes(Map<Node, NodePlacement> verdicts, List<Node> layers, List<Node> gathers) {
        List<String> notes = new ArrayList<>();
        notes.add(count(verdicts, layers));
        notes.addAll(FloatingNotes.of(floating(verdicts, node -> !isConvolution(node))));
        if (!gathers.isEmpty()) {
            notes.add(
                    gathers.size() == 1
                            ? "The table of " + LayerNames.of(gathers.get(0)) + " is kept as integers of 8 bits."
                            : "The tables of " + gathers.size() + " nodes are kept as integers of 8 bits.");
        }
        floating(verdicts, DynamicQuantization::isConvolution).keySet().stream()
                .findFirst()
                .ifPresent(node -> notes.add("Convolutions stay float, such as " + LayerNames.of(node)
                        + ": in dynamic int8 they are slower than in float. Use static-quantization for them."));
        notes.add("Measure the speed before you rely on it: small products gain less than computing the range costs.");
        return notes;
    }

    private static String count(Map<Node, NodePlacement> verdicts, List<Node> layers) {
        long all =
                verdicts.keySet().stream().filter(DynamicQuantization::isLayer).count();
        long already = verdicts.entrySet().stream()
                .filter(entry -> isLayer(entry.getKey()) && entry.getValue().equals(NodePlacement.ALREADY))
                .count();
        return layers.size() + " of " + all + " layers compute in int8 with ranges computed in every run"
                + (already > 0 ? ", " + already + " in int8 by an earlier quantization" : "") + ".";
    }

    private static Map<Node, NodePlacement> floating(Map<Node, NodePlacement> verdicts, Predicate<Node> which) {
        Map<Node, NodePlacement> floating = new LinkedHashMap<>();
        verdicts.forEach((node, verdict) -> {
            if (verdict.kind() == NodePlacement.Kind.FLOATING && which.test(node)) {
                floating.put(node, verdict);
            }
        });
        return floating;
    }

    private static boolean isConvolution(Node node) {
        return node.domain().isEmpty() && CONVOLUTIONS.contains(node.operator());
    }

    /** Creates {@code dynamic-quantization}. */
    public static final class Provider extends RecordProvider<Compressor> implements CompressorProvider {}
}
