package dev.kiln.api.graph;

import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.TensorType;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What came with the operator sets behind {@link Graph#OPSET}, and with which one. Nothing in them means something else
 * than before: they only added. Source: <a href="https://github.com/onnx/onnx/blob/main/docs/Changelog.md">the
 * changelog of the operators</a>.
 */
final class OperatorSets {

    private static final Map<String, Integer> OPERATORS = Map.of(
            "Attention", 23,
            "RMSNormalization", 23,
            "RotaryEmbedding", 23,
            "Swish", 24,
            "TensorScatter", 24,
            "BitCast", 26,
            "CumProd", 26);

    private static final Map<String, Map<String, Integer>> ATTRIBUTES = Map.of(
            "QuantizeLinear", Map.of("precision", 23),
            "DequantizeLinear", Map.of("output_dtype", 23),
            "Cast", Map.of("round_mode", 24),
            "CastLike", Map.of("round_mode", 24),
            "Attention", Map.of("left_window_size", 25, "right_window_size", 25));

    /** Inputs that were added behind the last one. */
    private static final Map<String, Addition> INPUTS = Map.of("Attention", new Addition(6, 24));

    /** Element types that no operator took before. */
    private static final Map<ElementType, Integer> ELEMENTS = Map.of(ElementType.FLOAT4E2M1, 23);

    /** Operators that did not take BFLOAT16 before; the others did. */
    private static final Map<Integer, Set<String>> BFLOAT16 = Map.of(
            22,
            Set.of(
                    "Acos",
                    "Acosh",
                    "Asin",
                    "Asinh",
                    "Atan",
                    "Atanh",
                    "AveragePool",
                    "Bernoulli",
                    "Conv",
                    "ConvTranspose",
                    "Cos",
                    "Cosh",
                    "DeformConv",
                    "Det",
                    "Dropout",
                    "Elu",
                    "EyeLike",
                    "GRU",
                    "GlobalAveragePool",
                    "GlobalLpPool",
                    "GlobalMaxPool",
                    "GridSample",
                    "HardSigmoid",
                    "HardSwish",
                    "InstanceNormalization",
                    "LSTM",
                    "LpNormalization",
                    "LpPool",
                    "MaxPool",
                    "MaxRoiPool",
                    "MaxUnpool",
                    "Mish",
                    "Multinomial",
                    "NegativeLogLikelihoodLoss",
                    "RNN",
                    "RandomNormal",
                    "RandomNormalLike",
                    "RandomUniform",
                    "RandomUniformLike",
                    "RoiAlign",
                    "Round",
                    "Selu",
                    "Sin",
                    "Sinh",
                    "Softplus",
                    "Softsign",
                    "Tan",
                    "ThresholdedRelu"),
            24,
            Set.of("TopK", "SplitToSequence"));

    private record Addition(int input, int since) {}

    private OperatorSets() {}

    /** The oldest operator set from {@link Graph#OPSET} on that has all that some nodes use, their bodies included. */
    static int oldestFor(Collection<Node> nodes, Map<String, TensorType> types) {
        int elements = types.values().stream()
                .mapToInt(type -> ELEMENTS.getOrDefault(type.elementType(), Graph.OPSET))
                .max()
                .orElse(Graph.OPSET);
        return nodes.stream().mapToInt(node -> oldestFor(node, types)).reduce(elements, Math::max);
    }

    private static int oldestFor(Node node, Map<String, TensorType> types) {
        int bodies = node.attributes().graphs().stream()
                .mapToInt(body -> body.opsets().getOrDefault("", Graph.OPSET))
                .reduce(Graph.OPSET, Math::max);
        return node.domain().isEmpty() ? Math.max(bodies, oldestWith(node, types)) : bodies;
    }

    private static int oldestWith(Node node, Map<String, TensorType> types) {
        int oldest = OPERATORS.getOrDefault(node.operator(), Graph.OPSET);
        for (Map.Entry<String, Integer> added :
                ATTRIBUTES.getOrDefault(node.operator(), Map.of()).entrySet()) {
            if (node.attributes().has(added.getKey())) {
                oldest = Math.max(oldest, added.getValue());
            }
        }
        Addition input = INPUTS.get(node.operator());
        if (input != null && !node.input(input.input).isEmpty()) {
            oldest = Math.max(oldest, input.since);
        }
        return Math.max(oldest, oldestWithElements(node, types));
    }

    private static int oldestWithElements(Node node, Map<String, TensorType> types) {
        return BFLOAT16.entrySet().stream()
                .filter(since -> since.getValue().contains(node.operator()) && hasHalves(node, types))
                .mapToInt(Map.Entry::getKey)
                .reduce(Graph.OPSET, Math::max);
    }

    private static boolean hasHalves(Node node, Map<String, TensorType> types) {
        return Stream.concat(node.inputs().stream(), node.outputs().stream())
                .anyMatch(value -> types.getOrDefault(value, TensorType.UNKNOWN).elementType() == ElementType.BFLOAT16);
    }
}
