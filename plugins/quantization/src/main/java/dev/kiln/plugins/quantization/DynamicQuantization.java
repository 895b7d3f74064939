package dev.kiln.plugins.quantization;

import dev.kiln.api.GraphException;
import dev.kiln.api.compression.Compressed;
import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.compression.Workshop;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.Node;
import dev.kiln.api.model.Model;
import dev.kiln.api.option.Option;
import dev.kiln.api.option.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Lets the matrix products of a model compute with integers of 8 bits, the range of each input found anew in every run:
 * UINT8 inputs, INT8 weights, sums of 32 bits. It needs no data, and suits inputs whose range changes much, as texts'.
 *
 * <p>Only {@code MatMul} and {@code Gemm} with constant weights are changed. A convolution would become slower, as ONNX
 * Runtime has no fast kernel for it in this form.
 *
 * @param target the processors that the result is for; inputs are UINT8 on all of them
 * @param perChannel whether each column of a weight has a scale of its own
 * @param exclude the names of layers that stay float, globs separated by {@code |}; empty for none
 */
public record DynamicQuantization(Target target, boolean perChannel, String exclude) implements Compressor {

    private static final Set<String> PRODUCTS = Set.of("MatMul", "Gemm");
    private static final Set<String> LAYERS = Set.of("MatMul", "Gemm", "Conv", "ConvTranspose");

    @Override
    public CompressionPlan plan(Model model, Workshop workshop) {
        Graph graph = GemmFactors.removeFrom(PlainValues.of(model.graph()));
        LayerGlob excluded = new LayerGlob(exclude);
        excluded.requireMatch(graph);
        List<Node> layers = new ArrayList<>();
        List<LayerChange> changes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.domain().isEmpty() && LAYERS.contains(node.operator())) {
                Verdict verdict = verdict(node, graph, excluded);
                changes.add(LayerNames.change(node, verdict.change()));
                if (verdict.quantized()) {
                    layers.add(node);
                }
            }
        }
        requireSome(model, layers);
        return new CompressionPlan(changes, () -> quantize(model, graph, layers, changes));
    }

    private Verdict verdict(Node node, Graph graph, LayerGlob excluded) {
        if (excluded.test(node)) {
            return Verdict.floating("it is excluded");
        }
        return ProductLayer.obstacle(node, graph)
                .map(Verdict::floating)
                .orElseGet(() -> Verdict.quantized("int8, its input quantized in every run"));
    }

    private static void requireSome(Model model, List<Node> layers) {
        if (layers.isEmpty()) {
            throw new GraphException(
                    "The model " + model.graph().name()
                            + " has no MatMul or Gemm with a constant FLOAT weight that is not excluded; convolutions need static-quantization.");
        }
    }

    private Compressed quantize(Model model, Graph graph, List<Node> layers, List<LayerChange> changes) {
        Graph quantized = new DynamicRewriting(graph, target.weights(), perChannel).apply(layers);
        List<String> notes = new ArrayList<>();
        notes.add(layers.size() + " of " + changes.size() + " layers compute in int8 with ranges found in every run.");
        changes.stream()
                .filter(change -> !PRODUCTS.contains(change.operator()))
                .findFirst()
                .ifPresent(change -> notes.add("Convolutions stay float, such as " + change.layer()
                        + ": in dynamic int8 they are slower than in float. Use static-quantization for them."));
        notes.add("Measure the speed before you rely on it: small products gain less than finding the range costs.");
        return new Compressed(model.withGraph(quantized), changes, notes);
    }

    /** Makes {@code dynamic-quantization}. */
    public static final class Provider implements CompressorProvider {

        private static final Option<Target> TARGET = Option.choice(
                        "target",
                        Target.class,
                        "the processors it is for; x86-any also holds without VNNI, by weights of 7 bits")
                .byDefault(Target.X86_VNNI);
        private static final Option<Boolean> PER_CHANNEL = Option.flag(
                        "per-channel", "whether each column of a weight has a scale of its own")
                .byDefault(false);
        private static final Option<String> EXCLUDE = Option.text(
                        "exclude", "layers that stay float: names with * and ?, separated by |")
                .byDefault("");

        @Override
        public String name() {
            return "dynamic-quantization";
        }

        @Override
        public String summary() {
            return "Computes matrix products with 8-bit integers, in ranges found in every run";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(TARGET, PER_CHANNEL, EXCLUDE);
        }

        @Override
        public Compressor create(Options options) {
            return new DynamicQuantization(options.get(TARGET), options.get(PER_CHANNEL), options.get(EXCLUDE));
        }
    }
}
