package dev.kiln.api.graph.inference;

import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Shape;
import dev.kiln.api.tensor.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that work on each element by itself, with broadcasting where they have several inputs. */
final class ElementwiseTypes {

    static final Map<String, TypeRule> RULES = new HashMap<>();

    static {
        List.of(
                        "Abs",
                        "Neg",
                        "Sign",
                        "Exp",
                        "Log",
                        "Sqrt",
                        "Reciprocal",
                        "Floor",
                        "Ceil",
                        "Round",
                        "Erf",
                        "Sin",
                        "Cos",
                        "Tan",
                        "Asin",
                        "Acos",
                        "Atan",
                        "Sinh",
                        "Cosh",
                        "Tanh",
                        "Asinh",
                        "Acosh",
                        "Atanh",
                        "Sigmoid",
                        "HardSigmoid",
                        "HardSwish",
                        "Relu",
                        "LeakyRelu",
                        "Elu",
                        "Celu",
                        "Selu",
                        "Gelu",
                        "Mish",
                        "Softplus",
                        "Softsign",
                        "ThresholdedRelu",
                        "Shrink",
                        "Not",
                        "BitwiseNot",
                        "Identity",
                        "Softmax",
                        "LogSoftmax",
                        "Hardmax",
                        "Clip",
                        "Dropout",
                        "LpNormalization",
                        "LRN",
                        "MeanVarianceNormalization",
                        "CumSum",
                        "Trilu")
                .forEach(op -> RULES.put(op, ElementwiseTypes::sameAsFirst));
        List.of(
                        "Add",
                        "Sub",
                        "Mul",
                        "Div",
                        "Pow",
                        "Mod",
                        "Max",
                        "Min",
                        "Sum",
                        "Mean",
                        "PRelu",
                        "BitwiseAnd",
                        "BitwiseOr",
                        "BitwiseXor",
                        "BitShift")
                .forEach(op -> RULES.put(op, a -> broadcast(a, a.elementType(0))));
        List.of("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Xor")
                .forEach(op -> RULES.put(op, a -> broadcast(a, ElementType.BOOL)));
        List.of("IsNaN", "IsInf")
                .forEach(op -> RULES.put(op, a -> List.of(new TensorType(ElementType.BOOL, a.shape(0)))));
        RULES.put("Where", ElementwiseTypes::where);
        RULES.put("Cast", ElementwiseTypes::cast);
        RULES.put("CastLike", a -> List.of(new TensorType(a.elementType(1), a.shape(0))));
    }

    private ElementwiseTypes() {}

    private static List<TensorType> sameAsFirst(Application a) {
        if (a.node().is("Identity")) {
            a.contents(0).ifPresent(dims -> a.learn(0, dims));
        }
        return List.of(a.type(0), new TensorType(ElementType.BOOL, a.shape(0)));
    }

    private static List<TensorType> broadcast(Application a, ElementType result) {
        List<Shape> shapes = IntStream.range(0, a.inputs()).mapToObj(a::shape).toList();
        boolean powOfAnything = a.node().is("Pow");
        for (int i = 1; i < a.inputs() && !powOfAnything; i++) {
            requireSameElements(a, 0, i);
        }
        return List.of(new TensorType(result, a.broadcast(shapes)));
    }

    private static List<TensorType> where(Application a) {
        if (a.elementType(0) != ElementType.BOOL && a.elementType(0) != ElementType.UNDEFINED) {
            throw a.fail("its condition must be BOOL");
        }
        requireSameElements(a, 1, 2);
        Shape shape = a.broadcast(List.of(a.shape(0), a.shape(1), a.shape(2)));
        return List.of(new TensorType(a.elementType(1), shape));
    }

    private static List<TensorType> cast(Application a) {
        a.contents(0).ifPresent(dims -> a.learn(0, dims));
        ElementType target = ElementType.ofCode((int) a.attributes().integer("to", 0));
        return List.of(new TensorType(target, a.shape(0)));
    }

    private static void requireSameElements(Application a, int first, int second) {
        ElementType one = a.elementType(first);
        ElementType other = a.elementType(second);
        if (one != other && one != ElementType.UNDEFINED && other != ElementType.UNDEFINED) {
            throw a.fail("its inputs have different element types");
        }
    }
}
