package org.example.kiln.compression;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Quantization-aware training (Jacob et al., 2018): weights and inputs of layers are rounded to 8 bits and back in the
 * training, so that the network learns to do with them. The gradient passes straight through the rounding, and is 0 where
 * a value is clipped.
 *
 * <pre>
 * x' = scale * (clip(round(x / scale) + zeroPoint) - zeroPoint)
 * </pre>
 *
 * <p>Inputs are UINT8 in the range that the model has on the calibration data, weights INT8 in their range before the
 * training, both with one scale for the whole tensor. The result has {@code QuantizeLinear} and {@code DequantizeLinear}
 * around the inputs and {@code DequantizeLinear} after INT8 weights, which runtimes execute as integer layers. It costs a
 * training.
 *
 * @param epochs the number of passes over the data
 * @param batchSize the number of examples in a step
 * @param optimizer the optimizer
 */
@Describe(
        name = "qat",
        value = "Trains with weights and inputs of layers rounded to 8 bits (quantization-aware training)")
public record FakeQuantization(
        @Describe(value = "the number of passes over the data", atLeast = 1, atMost = 1_000_000, byDefault = "3")
        int epochs,

        @Describe(value = "the number of examples in a step", atLeast = 1, atMost = 1_000_000, byDefault = "64")
        int batchSize,

        @Describe(value = "the optimizer", byDefault = "adam:lr=0.0001")
        Optimizer optimizer)
        implements Compressor {

    private static final Set<String> LAYERS = Set.of("Conv", "Gemm", "MatMul");

    @Override
    public CompressionPlan plan(Model model, CompressionScope scope) {
        List<Node> layers = model.graph().nodes().stream()
                .filter(node -> LAYERS.contains(node.operator()) && isTrained(model, node.input(1)))
                .toList();
        if (layers.isEmpty()) {
            throw new GraphException(
                    "The model " + model.graph().name() + " has no " + LAYERS + " whose weight is a FLOAT parameter.");
        }
        List<LayerChange> changes = layers.stream()
                .map(layer -> new LayerChange(layer.input(1), layer.operator(), "input UINT8, weight INT8"))
                .toList();
        return new CompressionPlan(changes, () -> {
            Model rounding = rounding(model, layers, ranges(model, layers, scope));
            TrainingPlan plan =
                    new TrainingPlan(scope.loss(), optimizer, Schedule.CONSTANT, epochs, batchSize, List.of());
            Model trained = scope.trainer().train(rounding, scope.trainingData(), plan);
            return new CompressionResult(withIntegers(trained), changes, List.of());
        });
    }

    private static boolean isTrained(Model model, String weight) {
        return model.parameters().contains(weight)
                && model.graph().constant(weight).elementType() == ElementType.FLOAT;
    }

    private static Map<String, DoubleSummaryStatistics> ranges(Model model, List<Node> layers, CompressionScope scope) {
        Map<String, DoubleSummaryStatistics> ranges = new LinkedHashMap<>();
        List<String> inputs =
                layers.stream().map(layer -> layer.input(0)).distinct().toList();
        scope.values(
                model,
                inputs,
                scope.calibrationData(),
                (batch, values) -> values.forEach((name, value) -> {
                    DoubleSummaryStatistics range =
                            ranges.computeIfAbsent(name, input -> new DoubleSummaryStatistics());
                    for (float element : value.toFloatArray()) {
                        range.accept(element);
                    }
                }));
        return ranges;
    }

    /** The model with a pair of nodes that rounds each input and each weight. */
    private static Model rounding(Model model, List<Node> layers, Map<String, DoubleSummaryStatistics> ranges) {
        GraphEditor editor = GraphEditor.of(model.graph());
        for (Node layer : layers) {
            DoubleSummaryStatistics range = Objects.requireNonNull(ranges.get(layer.input(0)));
            Affine weight = Affine.ofWeight(model.graph().constant(layer.input(1)));
            List<String> inputs = new ArrayList<>(layer.inputs());
            inputs.set(0, rounded(editor, layer.input(0), Affine.ofRange(range.getMin(), range.getMax())));
            inputs.set(1, rounded(editor, layer.input(1), weight));
            editor.replace(layer, layer.withInputs(inputs));
        }
        return model.withGraph(editor.build());
    }

    private static String rounded(GraphEditor editor, String value, Affine affine) {
        String scale = constant(editor, value + "/scale", affine.scale());
        String zeroPoint = constant(editor, value + "/zero_point", affine.zeroPoint());
        String codes = editor.freshName(value + "/codes");
        String rounded = editor.freshName(value + "/rounded");
        editor.add(codes, "QuantizeLinear", List.of(value, scale, zeroPoint), List.of(codes), Attributes.NONE);
        editor.add(rounded, "DequantizeLinear", List.of(codes, scale, zeroPoint), List.of(rounded), Attributes.NONE);
        return rounded;
    }

    private static String constant(GraphEditor editor, String wish, Tensor value) {
        String name = editor.freshName(wish);
        editor.constant(name, value);
        return name;
    }

    /** The model with the codes of its weights in place of their rounding. */
    private static Model withIntegers(Model model) {
        GraphEditor editor = GraphEditor.of(model.graph());
        for (Node node : model.graph().nodes()) {
            if (node.is("QuantizeLinear") && model.parameters().contains(node.input(0))) {
                Tensor weight = model.graph().constant(node.input(0));
                Tensor scale = model.graph().constant(node.input(1));
                editor.remove(node).constant(node.output(0), Affine.codes(weight, scale));
            }
        }
        return model.withGraph(editor.prune().build());
    }

    /** Creates {@code qat}. */
    public static final class Provider extends RecordProvider<Compressor> implements CompressorProvider {}
}
