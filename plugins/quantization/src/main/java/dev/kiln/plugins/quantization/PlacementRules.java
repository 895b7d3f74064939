package dev.kiln.plugins.quantization;

import dev.kiln.graph.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rule of each operator. */
final class PlacementRules {

    private static final Map<String, PlacementRule> RULES = new HashMap<>();

    static {
        RULES.put("Conv", LayerRules::conv);
        RULES.put("Gemm", LayerRules::gemm);
        RULES.put("MatMul", LayerRules::matMul);
        RULES.put(
                "ConvTranspose",
                (node, marking) -> Verdict.floating(
                        "ONNX Runtime has no int8 kernel for it and would convert its weight in every run"));
        RULES.put("Relu", ClampRules::relu);
        RULES.put("Clip", ClampRules::clip);
        for (String operator : List.of(
                "MaxPool",
                "AveragePool",
                "Reshape",
                "Flatten",
                "Transpose",
                "Squeeze",
                "Unsqueeze",
                "Slice",
                "GatherElements",
                "GatherND",
                "Expand",
                "Tile",
                "Split",
                "Resize",
                "ReduceMax",
                "ReduceMin")) {
            RULES.put(operator, MovementRules::shareParameters);
        }
        RULES.put("Pad", MovementRules::pad);
        RULES.put("Gather", TableRules::gather);
        for (String operator : List.of("Add", "Mul", "Concat", "Sigmoid", "LeakyRelu", "GlobalAveragePool")) {
            RULES.put(operator, ElementwiseRules::generic);
        }
        RULES.put("Softmax", ElementwiseRules::softmax);
    }

    private PlacementRules() {}

    static PlacementRule of(Node node) {
        PlacementRule none = (n, marking) -> Verdict.floating("ONNX Runtime has no int8 kernel for " + n.operator());
        return node.domain().isEmpty() ? RULES.getOrDefault(node.operator(), none) : none;
    }
}
