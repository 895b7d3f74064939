package dev.kiln.graph.inference;

import static dev.kiln.graph.tensor.ElementType.BFLOAT16;
import static dev.kiln.graph.tensor.ElementType.BOOL;
import static dev.kiln.graph.tensor.ElementType.DOUBLE;
import static dev.kiln.graph.tensor.ElementType.FLOAT;
import static dev.kiln.graph.tensor.ElementType.FLOAT16;
import static dev.kiln.graph.tensor.ElementType.INT16;
import static dev.kiln.graph.tensor.ElementType.INT32;
import static dev.kiln.graph.tensor.ElementType.INT64;
import static dev.kiln.graph.tensor.ElementType.INT8;
import static dev.kiln.graph.tensor.ElementType.UINT16;
import static dev.kiln.graph.tensor.ElementType.UINT32;
import static dev.kiln.graph.tensor.ElementType.UINT64;
import static dev.kiln.graph.tensor.ElementType.UINT8;

import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.ElementType;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The element types that operators accept by ONNX's type constraints, for operators that do not accept all. */
final class ElementTypes {

    private static final Set<ElementType> FLOATS = EnumSet.of(FLOAT16, BFLOAT16, FLOAT, DOUBLE);
    private static final Set<ElementType> WIDE = with(FLOATS, INT32, INT64, UINT32, UINT64);
    private static final Set<ElementType> SIGNED = with(FLOATS, INT8, INT16, INT32, INT64);
    private static final Set<ElementType> NUMBERS = with(SIGNED, UINT8, UINT16, UINT32, UINT64);

    /** By operator, those of its first input. */
    private static final Map<String, Set<ElementType>> FIRST = new HashMap<>();

    /** By operator, those of its second input. */
    private static final Map<String, Set<ElementType>> SECOND = new HashMap<>();

    static {
        of(
                FLOATS,
                "Exp",
                "Log",
                "Sqrt",
                "Reciprocal",
                "Floor",
                "Ceil",
                "Round",
                "Sigmoid",
                "Tanh",
                "Softplus",
                "Softsign",
                "LeakyRelu",
                "Elu",
                "Selu",
                "Celu",
                "HardSigmoid",
                "HardSwish",
                "Mish",
                "Gelu",
                "Softmax",
                "LogSoftmax",
                "Hardmax",
                "Dropout",
                "Sum",
                "Mean",
                "Sin",
                "Cos",
                "Tan",
                "Asin",
                "Acos",
                "Atan",
                "Sinh",
                "Cosh",
                "Asinh",
                "Acosh",
                "Atanh",
                "Conv",
                "ConvTranspose",
                "AveragePool",
                "GlobalAveragePool",
                "BatchNormalization",
                "InstanceNormalization",
                "LayerNormalization",
                "GroupNormalization");
        of(
                NUMBERS,
                "Add",
                "Sub",
                "Mul",
                "Div",
                "Mod",
                "Max",
                "Min",
                "Abs",
                "Sign",
                "Erf",
                "Clip",
                "ArgMax",
                "ArgMin",
                "Greater",
                "GreaterOrEqual",
                "Less",
                "LessOrEqual",
                "OneHot");
        of(SIGNED, "Neg", "Relu");
        of(
                WIDE,
                "MatMul",
                "Gemm",
                "PRelu",
                "ReduceSum",
                "ReduceMean",
                "ReduceProd",
                "ReduceL1",
                "ReduceL2",
                "ReduceLogSum",
                "ReduceLogSumExp",
                "ReduceSumSquare");
        of(with(WIDE, INT8, UINT8, BOOL), "ReduceMax", "ReduceMin");
        of(with(FLOATS, INT32, INT64), "Pow");
        of(EnumSet.of(BOOL), "And", "Or", "Xor", "Not");
        List.of("Gather", "GatherElements", "GatherND")
                .forEach(operator -> SECOND.put(operator, EnumSet.of(INT32, INT64)));
    }

    private ElementTypes() {}

    private static Set<ElementType> with(Set<ElementType> some, ElementType... others) {
        Set<ElementType> all = EnumSet.copyOf(some);
        all.addAll(List.of(others));
        return all;
    }

    private static void of(Set<ElementType> types, String... operators) {
        for (String operator : operators) {
            FIRST.put(operator, types);
        }
    }

    /**
     * Checks the inputs of a node of ONNX's own domain.
     *
     * @throws dev.kiln.graph.error.GraphException if one is of a type that the operator does not take
     */
    static void check(Application a) {
        Node node = a.node();
        if (node.domain().isEmpty() || node.domain().equals("ai.onnx")) {
            check(a, 0, FIRST.get(node.operator()));
            check(a, 1, SECOND.get(node.operator()));
        }
    }

    private static void check(Application a, int input, @Nullable Set<ElementType> taken) {
        if (taken == null || !a.has(input)) {
            return;
        }
        ElementType type = a.elementType(input);
        if (type != ElementType.UNDEFINED && !taken.contains(type)) {
            throw a.fail("its input " + input + " is " + type + ", and it takes " + List.copyOf(taken));
        }
    }
}
