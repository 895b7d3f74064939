package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;

/** Quantization and dequantization. */
final class QuantizationTypes {

    static final Map<String, TypeRule> RULES = Map.of(
            "QuantizeLinear", QuantizationTypes::quantize,
            "DequantizeLinear", QuantizationTypes::dequantize,
            "DynamicQuantizeLinear", QuantizationTypes::dynamic,
            "MatMulInteger", a -> List.of(new TensorType(ElementType.INT32, LinearTypes.product(a, 0, 1))),
            "QLinearMatMul", a -> List.of(new TensorType(a.elementType(7), LinearTypes.product(a, 0, 3))));

    private QuantizationTypes() {}

    private static List<TensorType> quantize(Application a) {
        requireScale(a);
        int declared = (int) a.attributes().integer("output_dtype", 0);
        ElementType wanted = ElementType.ofCode(declared);
        ElementType zeroPoint = a.has(2) ? a.elementType(2) : wanted;
        boolean both = a.has(2) && zeroPoint != ElementType.UNDEFINED && wanted != ElementType.UNDEFINED;
        if (both && zeroPoint != wanted) {
            throw a.fail("its zero point and its output_dtype " + wanted + " are of different types");
        }
        ElementType result = a.has(2) || declared != 0 ? zeroPoint : ElementType.UINT8;
        return List.of(new TensorType(result, a.shape(0)));
    }

    private static List<TensorType> dequantize(Application a) {
        requireScale(a);
        if (a.has(2)) {
            a.requireSameElements(0, 2);
        }
        return List.of(new TensorType(a.elementType(1), a.shape(0)));
    }

    private static void requireScale(Application a) {
        Shape scale = a.shape(1);
        boolean perAxis =
                scale.rank() == 1 && scale.size(0) != 1 && a.attributes().integer("block_size", 0) == 0;
        if (perAxis && a.isRanked(0)) {
            int axis = a.axis(a.attributes().integer("axis", 1), a.rank(0));
            a.same(a.shape(0).dim(axis), scale.dim(0), "the quantized axis and the scale");
        }
        if (a.has(2) && a.isRanked(1, 2) && a.rank(1) == 1 && a.rank(2) == 1) {
            a.same(scale.dim(0), a.shape(2).dim(0), "the scale and the zero point");
        }
    }

    private static List<TensorType> dynamic(Application a) {
        return List.of(
                new TensorType(ElementType.UINT8, a.shape(0)),
                TensorType.floats(Shape.SCALAR),
                new TensorType(ElementType.UINT8, Shape.SCALAR));
    }
}
