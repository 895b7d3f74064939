package dev.kiln.graph.build;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.tensor.ElementType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Operators on quantized values: the integers dequantized, the operator on real numbers, the result quantized. */
final class QuantizedDefinitions {

    static final Map<String, Definition> ONNX =
            Map.of("QLinearConv", QuantizedDefinitions::convolution, "QLinearMatMul", QuantizedDefinitions::product);

    static final Map<String, Definition> MICROSOFT = new HashMap<>();

    static {
        MICROSOFT.put(
                "QuantizeLinear",
                n -> List.of(n.apply("QuantizeLinear", n.attributes(), n.in(0), n.in(1), n.inOrNull(2))));
        MICROSOFT.put(
                "DequantizeLinear",
                n -> List.of(n.apply("DequantizeLinear", n.attributes(), n.in(0), n.in(1), n.inOrNull(2))));
        MICROSOFT.put("QLinearAdd", n -> List.of(quantized(n, real(n, 0).add(real(n, 3)), 6)));
        MICROSOFT.put("QLinearMul", n -> List.of(quantized(n, real(n, 0).mul(real(n, 3)), 6)));
        MICROSOFT.put("QLinearSigmoid", n -> elementwise(n, Value::sigmoid));
        MICROSOFT.put(
                "QLinearLeakyRelu",
                n -> elementwise(n, x -> x.leakyRelu(n.attributes().real("alpha", 0.01f))));
        MICROSOFT.put("QLinearSoftmax", QuantizedDefinitions::softmax);
        MICROSOFT.put("QLinearConcat", QuantizedDefinitions::concatenation);
        MICROSOFT.put("QLinearGlobalAveragePool", n -> pooled(n, "GlobalAveragePool", n.without("channels_last")));
        MICROSOFT.put("QLinearAveragePool", n -> pooled(n, "AveragePool", n.without("channels_last")));
        MICROSOFT.put("QLinearConv", QuantizedDefinitions::convolution);
        MICROSOFT.put("QLinearWhere", n -> List.of(quantized(n, n.in(0).where(real(n, 1), real(n, 4)), 7)));
        MICROSOFT.put("QGemm", QuantizedDefinitions::gemm);
        MICROSOFT.put("MatMulIntegerToFloat", QuantizedDefinitions::integerProduct);
        MICROSOFT.put("DynamicQuantizeMatMul", QuantizedDefinitions::dynamicProduct);
    }

    private QuantizedDefinitions() {}

    /** Dequantizes an input that is followed by its scale and its zero point. */
    private static Value real(DefinedNode n, int input) {
        return real(n, input, input + 1, input + 2, 1);
    }

    private static Value real(DefinedNode n, int input, int scale, int zeroPoint, long axis) {
        return n.apply(
                "DequantizeLinear", Attributes.of("axis", axis), n.in(input), n.in(scale), n.inOrNull(zeroPoint));
    }

    /** Quantizes with a scale and a zero point that are inputs. */
    private static Value quantized(DefinedNode n, Value number, int scale) {
        return n.apply("QuantizeLinear", Attributes.NONE, number, n.in(scale), n.inOrNull(scale + 1));
    }

    private static List<Value> elementwise(DefinedNode n, UnaryOperator<Value> function) {
        return List.of(quantized(n, function.apply(real(n, 0)), 3));
    }

    private static void requireChannelsFirst(DefinedNode n) {
        if (n.attributes().integer("channels_last", 0) != 0) {
            throw n.fail("its channels come last");
        }
    }

    private static List<Value> pooled(DefinedNode n, String operator, Attributes attributes) {
        requireChannelsFirst(n);
        return List.of(quantized(n, n.apply(operator, attributes, real(n, 0)), 3));
    }

    private static List<Value> softmax(DefinedNode n) {
        int rank = n.rank(0);
        long axis = n.attributes().integer("axis", -1);
        boolean overOne = n.attributes().integer("opset", 13) >= 13 || axis == -1 || axis == rank - 1;
        if (!overOne) {
            throw n.fail("it is over several axes");
        }
        return List.of(quantized(n, real(n, 0).softmax((int) axis), 3));
    }

    /** The result's scale and zero point come first, then each operand with its own. */
    private static List<Value> concatenation(DefinedNode n) {
        List<Value> parts = new ArrayList<>(IntStream.range(0, (n.inputs() - 2) / 3)
                .mapToObj(part -> real(n, 2 + 3 * part))
                .toList());
        Value first = parts.remove(0);
        Value whole = first.concat((int) n.attributes().integer("axis", 0), parts.toArray(Value[]::new));
        return List.of(quantized(n, whole, 0));
    }

    /** The unit of the bias is the product of both scales. */
    private static List<Value> convolution(DefinedNode n) {
        requireChannelsFirst(n);
        Value weight = real(n, 3, 4, 5, 0);
        Value bias = n.has(8)
                ? n.in(8).cast(ElementType.FLOAT).mul(n.in(1)).mul(n.in(4).reshape(-1))
                : null;
        Value sum = n.apply("Conv", n.without("channels_last"), real(n, 0), weight, bias);
        return List.of(quantized(n, sum, 6));
    }

    private static List<Value> product(DefinedNode n) {
        Value left = real(n, 0, 1, 2, Math.max(0, n.rank(0) - 2L));
        Value right = real(n, 3, 4, 5, Math.max(0, n.rank(3) - 1L));
        return List.of(quantized(n, left.matMul(right), 6));
    }

    private static List<Value> gemm(DefinedNode n) {
        Attributes attributes = n.attributes();
        boolean transposed = attributes.integer("transB", 0) != 0;
        Value product = real(n, 0)
                .gemm(real(n, 3, 4, 5, transposed ? 0 : 1), null, attributes.integer("transA", 0) != 0, transposed);
        float alpha = attributes.real("alpha", 1);
        Value scaled = alpha == 1 ? product : product.mul(alpha);
        Value sum = n.has(6)
                ? scaled.add(
                        n.in(6).cast(ElementType.FLOAT).mul(n.in(1).mul(alpha)).mul(n.in(4)))
                : scaled;
        return List.of(n.has(7) ? quantized(n, sum, 7) : sum);
    }

    private static List<Value> integerProduct(DefinedNode n) {
        Value left = real(n, 0, 2, 4, Math.max(0, n.rank(0) - 2L));
        Value right = real(n, 1, 3, 5, Math.max(0, n.rank(1) - 1L));
        return List.of(n.plus(left.matMul(right), 6));
    }

    private static List<Value> dynamicProduct(DefinedNode n) {
        List<Value> parts = n.graph().apply("", "DynamicQuantizeLinear", Attributes.NONE, List.of(n.in(0)), 3);
        Value left = n.apply("DequantizeLinear", Attributes.NONE, parts.get(0), parts.get(1), parts.get(2));
        Value right = real(n, 1, 2, 3, Math.max(0, n.rank(1) - 1L));
        return List.of(n.plus(left.matMul(right), 4));
    }
}
