package dev.kiln.api.model;

import static dev.kiln.api.model.ConstantRole.BIAS;
import static dev.kiln.api.model.ConstantRole.SCALE;
import static dev.kiln.api.model.ConstantRole.SLOPE;
import static dev.kiln.api.model.ConstantRole.STATISTIC;
import static dev.kiln.api.model.ConstantRole.TABLE;
import static dev.kiln.api.model.ConstantRole.WEIGHT;

import dev.kiln.graph.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The inputs of operators that are parameters by the operator's definition. */
final class OperatorRoles {

    private static final String MICROSOFT = "com.microsoft";
    private static final Map<String, Map<Integer, ConstantRole>> ROLES = new HashMap<>();

    private static final Set<String> NORMALIZATIONS = Set.of(
            "BatchNormalization",
            "InstanceNormalization",
            "LayerNormalization",
            "GroupNormalization",
            "RMSNormalization",
            "SimplifiedLayerNormalization",
            "SkipLayerNormalization",
            "SkipSimplifiedLayerNormalization",
            "EmbedLayerNormalization",
            "MeanVarianceNormalization",
            "LpNormalization");

    static {
        Map<Integer, ConstantRole> convolution = Map.of(1, WEIGHT, 2, BIAS);
        Map<Integer, ConstantRole> product = Map.of(0, WEIGHT, 1, WEIGHT);
        Map<Integer, ConstantRole> recurrent = Map.of(1, WEIGHT, 2, WEIGHT, 3, BIAS, 7, SCALE);
        Map<Integer, ConstantRole> normalization = Map.of(1, SCALE, 2, BIAS);
        onnx("Conv", convolution);
        onnx("ConvTranspose", convolution);
        onnx("DeformConv", Map.of(1, WEIGHT, 3, BIAS));
        onnx("ConvInteger", Map.of(1, WEIGHT));
        onnx("QLinearConv", Map.of(3, WEIGHT, 8, BIAS));
        onnx("MatMul", product);
        onnx("Gemm", Map.of(0, WEIGHT, 1, WEIGHT, 2, BIAS));
        onnx("MatMulInteger", product);
        onnx("QLinearMatMul", Map.of(0, WEIGHT, 3, WEIGHT));
        onnx("LSTM", recurrent);
        onnx("GRU", Map.of(1, WEIGHT, 2, WEIGHT, 3, BIAS));
        onnx("RNN", Map.of(1, WEIGHT, 2, WEIGHT, 3, BIAS));
        onnx("BatchNormalization", Map.of(1, SCALE, 2, BIAS, 3, STATISTIC, 4, STATISTIC));
        onnx("InstanceNormalization", normalization);
        onnx("LayerNormalization", normalization);
        onnx("GroupNormalization", normalization);
        onnx("RMSNormalization", Map.of(1, SCALE));
        onnx("SimplifiedLayerNormalization", Map.of(1, SCALE));
        onnx("PRelu", Map.of(1, SLOPE));
        microsoft("FusedConv", convolution);
        microsoft("NhwcConv", convolution);
        microsoft("FusedMatMul", product);
        microsoft("FusedGemm", Map.of(0, WEIGHT, 1, WEIGHT, 2, BIAS));
        microsoft("MatMulNBits", Map.of(1, WEIGHT));
        microsoft("QGemm", Map.of(3, WEIGHT, 6, BIAS));
        microsoft("DynamicQuantizeMatMul", Map.of(1, WEIGHT, 4, BIAS));
        microsoft("MatMulIntegerToFloat", Map.of(1, WEIGHT, 6, BIAS));
        microsoft("DynamicQuantizeLSTM", recurrent);
        microsoft("Attention", convolution);
        microsoft("QAttention", convolution);
        microsoft("BiasGelu", Map.of(1, BIAS));
        microsoft("FastGelu", Map.of(1, BIAS));
        microsoft("SkipLayerNormalization", Map.of(2, SCALE, 3, BIAS, 4, BIAS));
        microsoft("SkipSimplifiedLayerNormalization", Map.of(2, SCALE, 3, BIAS));
        microsoft("EmbedLayerNormalization", Map.of(2, TABLE, 3, TABLE, 4, TABLE, 5, SCALE, 6, BIAS));
    }

    private OperatorRoles() {}

    private static void onnx(String operator, Map<Integer, ConstantRole> roles) {
        ROLES.put(operator, roles);
    }

    private static void microsoft(String operator, Map<Integer, ConstantRole> roles) {
        ROLES.put(MICROSOFT + "::" + operator, roles);
    }

    /** The roles of a node's inputs by index; those of an {@code Einsum} are all weights. */
    static Map<Integer, ConstantRole> of(Node node) {
        if (node.is("Einsum")) {
            Map<Integer, ConstantRole> all = new HashMap<>();
            for (int i = 0; i < node.inputs().size(); i++) {
                all.put(i, WEIGHT);
            }
            return all;
        }
        return ROLES.getOrDefault(
                node.domain().isEmpty() ? node.operator() : node.domain() + "::" + node.operator(), Map.of());
    }

    /** Whether the operator multiplies by weights if they are constant. */
    static boolean isLinear(Node node) {
        return of(node).containsValue(WEIGHT);
    }

    static boolean isNormalization(Node node) {
        return (node.domain().isEmpty() || node.domain().equals(MICROSOFT)) && NORMALIZATIONS.contains(node.operator());
    }
}
