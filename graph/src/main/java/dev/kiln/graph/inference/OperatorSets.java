package dev.kiln.graph.inference;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.operator.Operators;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.TensorType;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What came with the operator sets after {@link Graph#OLDEST_OPSET}, and with which one. What is written as of
 * {@link Graph#OPSET} means the same as of an earlier one that has it. Source: <a href="https://github.com/onnx/onnx/blob/main/docs/Changelog.md">the
 * changelog of the operators</a>.
 */
final class OperatorSets {

    private static final Map<String, Map<String, Integer>> ATTRIBUTES = Map.of(
            "QuantizeLinear", Map.of("output_dtype", 21, "block_size", 21, "precision", 23),
            "DequantizeLinear", Map.of("block_size", 21, "output_dtype", 23),
            "Cast", Map.of("round_mode", 24),
            "CastLike", Map.of("round_mode", 24),
            "Attention", Map.of("left_window_size", 25, "right_window_size", 25));

    /** Inputs that were added behind the last one. */
    private static final Map<String, Addition> INPUTS = Map.of("Attention", new Addition(6, 24));

    /** Element types that no operator took before. */
    private static final Map<ElementType, Integer> ELEMENTS =
            Map.of(ElementType.INT4, 21, ElementType.UINT4, 21, ElementType.FLOAT4E2M1, 23);

    /** Element types that some operators did not take before; the others did. */
    private static final List<Taken> TAKEN = List.of(
            new Taken(21, Set.of(ElementType.INT16, ElementType.UINT16), Set.of("QuantizeLinear", "DequantizeLinear")),
            new Taken(21, Set.of(ElementType.FLOAT16, ElementType.BFLOAT16), Set.of("QLinearMatMul")),
            new Taken(24, Set.of(ElementType.BFLOAT16), Set.of("TopK", "SplitToSequence")),
            new Taken(
                    22,
                    Set.of(ElementType.BFLOAT16),
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
                            "ThresholdedRelu")));

    private record Addition(int input, int since) {}

    private record Taken(int since, Set<ElementType> elements, Set<String> operators) {}

    private OperatorSets() {}

    /** The oldest operator set from {@link Graph#OLDEST_OPSET} on that has all that some nodes use, their bodies included. */
    static int oldestFor(Collection<Node> nodes, Map<String, TensorType> types) {
        int elements = types.values().stream()
                .mapToInt(type -> ELEMENTS.getOrDefault(type.elementType(), Graph.OLDEST_OPSET))
                .max()
                .orElse(Graph.OLDEST_OPSET);
        return nodes.stream().mapToInt(node -> oldestFor(node, types)).reduce(elements, Math::max);
    }

    private static int oldestFor(Node node, Map<String, TensorType> types) {
        int bodies = node.attributes().graphs().stream()
                .mapToInt(body -> body.opsets().getOrDefault("", Graph.OLDEST_OPSET))
                .reduce(Graph.OLDEST_OPSET, Math::max);
        return node.domain().isEmpty() ? Math.max(bodies, oldestWith(node, types)) : bodies;
    }

    private static int oldestWith(Node node, Map<String, TensorType> types) {
        int oldest = Operators.since(node.operator());
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
        Set<ElementType> elements = Stream.concat(node.inputs().stream(), node.outputs().stream())
                .map(value -> types.getOrDefault(value, TensorType.UNKNOWN).elementType())
                .collect(Collectors.toSet());
        return TAKEN.stream()
                .filter(taken -> taken.operators().contains(node.operator()))
                .filter(taken -> !Collections.disjoint(taken.elements(), elements))
                .mapToInt(Taken::since)
                .reduce(Graph.OLDEST_OPSET, Math::max);
    }
}
