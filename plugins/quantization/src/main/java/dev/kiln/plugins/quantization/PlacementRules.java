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
                (node, marking) -> NodePlacement.floating(
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
            RULES.put(operator, MovementPlacement::shareParameters);
        }
        RULES.put("Pad", MovementPlacement::pad);
        RULES.put("Gather", TableRules::gather);
        for (String operator : List.of("Add", "Mul", "Concat", "Sigmoid", "LeakyRelu", "GlobalAveragePool")) {
            RULES.put(operator, ElementwisePlacement::generic);
        }
        RULES.put("Softmax", ElementwisePlacement::softmax);
    }

    private PlacementRules() {}

    static PlacementRule of(Node node) {
        PlacementRule none =
                (n, marking) -> NodePlacement.floating("ONNX Runtime has no int8 kernel for " + n.operator());
        return node.domain().isEmpty() ? RULES.getOrDefault(node.operator(), none) : none;
    }
}
