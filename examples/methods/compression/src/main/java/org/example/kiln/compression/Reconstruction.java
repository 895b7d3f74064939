package org.example.kiln.compression;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.ConstantUse;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.WeightAxes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Prunes by another method, and then refits the weights that it has left in each dense layer, so that the layer's outputs
 * for its original inputs come near the original ones (He et al., 2017, equation 1; Frantar and Alistarh, 2022). For each
 * output, with its original weights {@code w}, the pruned ones {@code p} and the inputs {@code x}:
 *
 * <pre>
 * minimize over v, zero where p is:  sum over examples of (x · w - x · v)² + ridge * mean(x²) * examples * |v - p|²
 * </pre>
 *
 * <p>By the last term the error on these examples is never larger than without. Biases, and layers of other kinds, stay
 * as pruned. The method should not fine-tune, since the outputs that are aimed at are the original ones. It costs a
 * forward pass of the calibration data, {@code I²} numbers of memory for a layer of {@code I} inputs, and {@code O k³ / 6}
 * products for its {@code O} outputs with {@code k} weights each.
 *
 * @param method the pruning
 * @param ridge the weight of the distance from the pruned weights, positive
 */
@Describe(name = "reconstruction", value = "Prunes, and refits the other weights to the original outputs of each layer")
public record Reconstruction(
        @Describe("the pruning, a compressor that sets weights of the model to zero")
        Compressor method,

        @Describe(value = "the weight of the distance from the pruned weights", above = 0, byDefault = "1e-6")
        double ridge)
        implements Compressor {

    @Override
    public CompressionPlan plan(Model model, CompressionScope scope) {
        CompressionPlan pruning = method.plan(model, scope);
        List<LayerChange> changes = new ArrayList<>(pruning.changes());
        List<DenseLayer> layers = DenseLayer.in(model);
        layers.forEach(layer -> changes.add(new LayerChange(
                layer.weight(), layer.node().operator(), "the weights that are left are refitted to its outputs")));
        return new CompressionPlan(changes, () -> refitted(model, layers, pruning.apply(), scope));
    }

    private CompressionResult refitted(
            Model model, List<DenseLayer> layers, CompressionResult pruned, CompressionScope scope) {
        Map<String, NormalEquations> equations = equations(model, layers, scope);
        GraphEditor editor = GraphEditor.of(pruned.model().graph());
        List<LayerChange> changes = new ArrayList<>(pruned.layers());
        for (DenseLayer layer : layers) {
            Tensor original = model.graph().constant(layer.weight());
            Tensor left = Optional.ofNullable(pruned.model().graph().constants().get(layer.weight()))
                    .filter(weight -> weight.type().equals(original.type()))
                    .orElseThrow(() -> new OptionException("The option method removes the weight " + layer.weight()
                            + " or changes its shape; expected a pruning that sets elements to zero."));
            NormalEquations inputs =
                    Objects.requireNonNull(equations.get(layer.node().input(0)));
            Refit refit = new Refit(inputs, layer.axes().inputs(), original, left, ridge);
            editor.constant(layer.weight(), refit.weight());
            changes.add(new LayerChange(layer.weight(), layer.node().operator(), refit.change()));
            scope.advanced("layer", changes.size() - pruned.layers().size(), layers.size());
        }
        return new CompressionResult(pruned.model().withGraph(editor.build()), changes, pruned.notes());
    }

    private static Map<String, NormalEquations> equations(
            Model model, List<DenseLayer> layers, CompressionScope scope) {
        Map<String, NormalEquations> equations = new LinkedHashMap<>();
        List<String> inputs =
                layers.stream().map(layer -> layer.node().input(0)).distinct().toList();
        scope.values(
                model,
                inputs,
                scope.calibrationData(),
                (batch, values) -> values.forEach((name, rows) -> equations
                        .computeIfAbsent(name, input -> new NormalEquations((int) rows.shape()[rows.rank() - 1]))
                        .add(rows)));
        return equations;
    }

    /** A product of rows of inputs with a weight. */
    private record DenseLayer(Node node, String weight, WeightAxes axes) {

        static List<DenseLayer> in(Model model) {
            Graph graph = model.graph();
            ConstantRoles roles = ConstantRoles.of(graph);
            List<DenseLayer> layers = new ArrayList<>();
            for (String weight : roles.prunable()) {
                List<ConstantUse> uses = roles.uses(weight);
                Optional<WeightAxes> axes = WeightAxes.of(graph, weight, uses.get(0));
                if (uses.size() == 1 && axes.isPresent() && isDense(graph, weight, uses.get(0))) {
                    layers.add(new DenseLayer(uses.get(0).node(), weight, axes.get()));
                }
            }
            return layers;
        }

        private static boolean isDense(Graph graph, String weight, ConstantUse use) {
            boolean isProduct = use.node().is("MatMul") || use.node().is("Gemm");
            return isProduct
                    && use.input() == 1
                    && graph.constant(weight).rank() == 2
                    && use.node().attributes().integer("transA", 0) == 0;
        }
    }

    /** Creates {@code reconstruction}. */
    public static final class Provider extends RecordProvider<Compressor> implements CompressorProvider {}
}
