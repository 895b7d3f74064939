package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Operators of ONNX Runtime that ONNX does not have, as its optimizers and quantizers write them. */
final class MicrosoftTypes {

    static final Map<String, TypeRule> RULES = new HashMap<>();

    static {
        List.of("Gelu", "QuickGelu", "FastGelu").forEach(operator -> RULES.put(operator, a -> List.of(a.type(0))));
        List.of("QLinearSigmoid", "QLinearLeakyRelu", "QLinearSoftmax")
                .forEach(operator -> RULES.put(operator, a -> List.of(a.type(0))));
        RULES.put("BiasGelu", a -> List.of(broadcast(a, 0, 1)));
        RULES.put("QLinearAdd", a -> List.of(broadcast(a, 0, 3)));
        RULES.put("QLinearMul", a -> List.of(broadcast(a, 0, 3)));
        RULES.put(
                "QLinearWhere",
                a -> List.of(
                        new TensorType(a.elementType(1), a.broadcast(List.of(a.shape(0), a.shape(1), a.shape(4))))));
        RULES.put("FusedConv", same(ConvolutionTypes.RULES, "Conv"));
        RULES.put("FusedGemm", same(LinearTypes.RULES, "Gemm"));
        RULES.put("FusedMatMul", MicrosoftTypes::product);
        RULES.put("TransposeMatMul", MicrosoftTypes::product);
        RULES.put("SkipLayerNormalization", MicrosoftTypes::normalized);
        RULES.put("SkipSimplifiedLayerNormalization", MicrosoftTypes::normalized);
        RULES.put("QuantizeLinear", same(QuantizationTypes.RULES, "QuantizeLinear"));
        RULES.put("DequantizeLinear", same(QuantizationTypes.RULES, "DequantizeLinear"));
        RULES.put("QLinearConv", channelsFirst(ConvolutionTypes.RULES, "QLinearConv"));
        RULES.put("QLinearGlobalAveragePool", channelsFirst(PoolingTypes.RULES, "GlobalAveragePool"));
        RULES.put("QLinearAveragePool", channelsFirst(PoolingTypes.RULES, "AveragePool"));
        RULES.put("QLinearConcat", MicrosoftTypes::concatenation);
        RULES.put("QGemm", MicrosoftTypes::quantizedGemm);
        RULES.put("MatMulIntegerToFloat", a -> List.of(new TensorType(a.elementType(2), LinearTypes.product(a, 0, 1))));
        RULES.put(
                "DynamicQuantizeMatMul", a -> List.of(new TensorType(a.elementType(0), LinearTypes.product(a, 0, 1))));
    }

    private MicrosoftTypes() {}

    private static TensorType broadcast(Application a, int left, int right) {
        a.requireSameElements(left, right);
        return new TensorType(a.elementType(left), a.broadcast(List.of(a.shape(left), a.shape(right))));
    }

    private static TypeRule same(Map<String, TypeRule> rules, String operator) {
        return Objects.requireNonNull(rules.get(operator));
    }

    private static TypeRule channelsFirst(Map<String, TypeRule> rules, String operator) {
        TypeRule rule = same(rules, operator);
        return a -> a.attributes().integer("channels_last", 0) == 0
                ? rule.infer(a)
                : List.of(new TensorType(a.elementType(0), Shape.UNRANKED));
    }

    private static List<TensorType> product(Application a) {
        a.requireSameElements(0, 1);
        a.requireRank(0, 1, Integer.MAX_VALUE);
        a.requireRank(1, 1, Integer.MAX_VALUE);
        boolean batches =
                a.attributes().integer("transBatchA", 0) != 0 || a.attributes().integer("transBatchB", 0) != 0;
        Shape shape = batches || !a.isRanked(0, 1)
                ? Shape.UNRANKED
                : LinearTypes.product(a, factor(a, 0, "transA"), factor(a, 1, "transB"));
        return List.of(new TensorType(a.elementType(0), shape));
    }

    /** The lengths of an operand, with the last two exchanged where it is transposed. */
    private static List<Dim> factor(Application a, int input, String transposed) {
        List<Dim> dims = new ArrayList<>(a.shape(input).dims());
        if (a.attributes().integer(transposed, 0) != 0 && dims.size() > 1) {
            Collections.swap(dims, dims.size() - 1, dims.size() - 2);
        }
        return dims;
    }

    private static List<TensorType> normalized(Application a) {
        return List.of(a.type(0), TensorType.UNKNOWN, TensorType.UNKNOWN, a.type(0));
    }

    private static List<TensorType> concatenation(Application a) {
        ElementType elements = a.has(1) ? a.elementType(1) : ElementType.UINT8;
        Shape first = a.inputs() > 2 ? a.shape(2) : Shape.UNRANKED;
        if (!first.isRanked()) {
            return List.of(new TensorType(elements, Shape.UNRANKED));
        }
        int axis = a.axis(a.attributes().integer("axis", 0), first.rank());
        long sum = 0;
        boolean known = true;
        for (int part = 2; part < a.inputs(); part += 3) {
            a.requireRank(part, first.rank(), first.rank());
            long length = a.isRanked(part) ? a.shape(part).size(axis) : -1;
            known &= length >= 0;
            sum = Math.addExact(sum, Math.max(0, length));
        }
        return List.of(new TensorType(elements, first.with(axis, known ? Dim.of(sum) : Dim.UNKNOWN)));
    }

    private static List<TensorType> quantizedGemm(Application a) {
        ElementType quantized = a.has(8) ? a.elementType(8) : ElementType.UINT8;
        ElementType elements = a.has(7) ? quantized : ElementType.FLOAT;
        a.requireRank(0, 2, 2);
        a.requireRank(3, 2, 2);
        if (!a.isRanked(0, 3)) {
            return List.of(new TensorType(elements, Shape.UNRANKED));
        }
        List<Dim> dims = new ArrayList<>();
        dims.add(a.shape(0).dim(a.attributes().integer("transA", 0) == 0 ? 0 : 1));
        dims.add(a.shape(3).dim(a.attributes().integer("transB", 0) == 0 ? 1 : 0));
        return List.of(new TensorType(elements, Shape.of(dims)));
    }
}
