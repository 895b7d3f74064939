package dev.kiln.graph.operator;

import static dev.kiln.graph.operator.OperatorFamily.ATTENTION;
import static dev.kiln.graph.operator.OperatorFamily.BROADCASTING;
import static dev.kiln.graph.operator.OperatorFamily.COMPARISON;
import static dev.kiln.graph.operator.OperatorFamily.CONTROL_FLOW;
import static dev.kiln.graph.operator.OperatorFamily.CONVERSION;
import static dev.kiln.graph.operator.OperatorFamily.CONVOLUTION;
import static dev.kiln.graph.operator.OperatorFamily.CREATION;
import static dev.kiln.graph.operator.OperatorFamily.ELEMENTWISE;
import static dev.kiln.graph.operator.OperatorFamily.ELEMENTWISE_RETYPED;
import static dev.kiln.graph.operator.OperatorFamily.EXTREME;
import static dev.kiln.graph.operator.OperatorFamily.JOINING;
import static dev.kiln.graph.operator.OperatorFamily.LOSS;
import static dev.kiln.graph.operator.OperatorFamily.NORMALIZATION;
import static dev.kiln.graph.operator.OperatorFamily.ORDER;
import static dev.kiln.graph.operator.OperatorFamily.PADDING;
import static dev.kiln.graph.operator.OperatorFamily.PART;
import static dev.kiln.graph.operator.OperatorFamily.PERMUTATION;
import static dev.kiln.graph.operator.OperatorFamily.POOLING;
import static dev.kiln.graph.operator.OperatorFamily.PRODUCT;
import static dev.kiln.graph.operator.OperatorFamily.QUANTIZATION;
import static dev.kiln.graph.operator.OperatorFamily.RANDOM;
import static dev.kiln.graph.operator.OperatorFamily.RECURRENT;
import static dev.kiln.graph.operator.OperatorFamily.REDUCTION;
import static dev.kiln.graph.operator.OperatorFamily.REPETITION;
import static dev.kiln.graph.operator.OperatorFamily.RESAMPLING;
import static dev.kiln.graph.operator.OperatorFamily.RESHAPING;
import static dev.kiln.graph.operator.OperatorFamily.ROW;
import static dev.kiln.graph.operator.OperatorFamily.RUNNING;
import static dev.kiln.graph.operator.OperatorFamily.SCATTERING;
import static dev.kiln.graph.operator.OperatorFamily.SHAPE;
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

import dev.kiln.graph.Graph;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.ElementType;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The declarations of the operators of {@code ai.onnx} that Kiln knows the types of. A new operator of a family is a line
 * here and a line in each engine; types, the axis of the batch and the rest follow from the family.
 */
@Experimental
public final class Operators {

    private static final Set<ElementType> ANY = EnumSet.allOf(ElementType.class);
    private static final Set<ElementType> FLOATS = EnumSet.of(FLOAT16, BFLOAT16, FLOAT, DOUBLE);
    private static final Set<ElementType> WIDE = with(FLOATS, INT32, INT64, UINT32, UINT64);
    private static final Set<ElementType> SIGNED = with(FLOATS, INT8, INT16, INT32, INT64);
    private static final Set<ElementType> NUMBERS = with(SIGNED, UINT8, UINT16, UINT32, UINT64);

    private record Declaration(OperatorFamily family, Set<ElementType> elementTypes, int since) {}

    private static final Map<String, Declaration> ALL = new TreeMap<>();

    static {
        declare(ELEMENTWISE, FLOATS, "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Cos", "Cosh", "Sin", "Sinh");
        declare(ELEMENTWISE, FLOATS, "Ceil", "Exp", "Floor", "Log", "Reciprocal", "Round", "Sqrt", "Tan", "Tanh");
        declare(ELEMENTWISE, FLOATS, "Celu", "Dropout", "Elu", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu");
        declare(ELEMENTWISE, FLOATS, "Mish", "Selu", "Sigmoid", "Softplus", "Softsign");
        declare(ELEMENTWISE, ANY, "BitwiseNot", "Shrink", "ThresholdedRelu");
        declare(24, ELEMENTWISE, ANY, "Swish");
        declare(ELEMENTWISE, NUMBERS, "Abs", "Clip", "Erf", "Sign");
        declare(ELEMENTWISE, SIGNED, "Neg", "Relu");
        declare(ELEMENTWISE, EnumSet.of(BOOL), "Not");
        declare(ELEMENTWISE_RETYPED, ANY, "IsInf", "IsNaN");
        declare(26, ELEMENTWISE_RETYPED, ANY, "BitCast");
        declare(CONVERSION, ANY, "Cast", "CastLike");
        declare(BROADCASTING, NUMBERS, "Add", "Div", "Max", "Min", "Mod", "Mul", "Sub");
        declare(BROADCASTING, FLOATS, "Mean", "Sum");
        declare(BROADCASTING, WIDE, "PRelu");
        declare(BROADCASTING, with(FLOATS, INT32, INT64), "Pow");
        declare(BROADCASTING, ANY, "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Where");
        declare(COMPARISON, NUMBERS, "Greater", "GreaterOrEqual", "Less", "LessOrEqual");
        declare(COMPARISON, EnumSet.of(BOOL), "And", "Or", "Xor");
        declare(COMPARISON, ANY, "Equal");
        declare(REDUCTION, WIDE, "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMean");
        declare(REDUCTION, WIDE, "ReduceProd", "ReduceSum", "ReduceSumSquare");
        declare(REDUCTION, with(WIDE, INT8, UINT8, BOOL), "ReduceMax", "ReduceMin");
        declare(EXTREME, NUMBERS, "ArgMax", "ArgMin");
        declare(ROW, FLOATS, "Hardmax", "LogSoftmax", "Softmax");
        declare(ROW, ANY, "LpNormalization");
        declare(RUNNING, ANY, "CumSum");
        declare(26, RUNNING, ANY, "CumProd");
        declare(NORMALIZATION, FLOATS, "BatchNormalization", "InstanceNormalization", "LayerNormalization");
        // it existed before, with one scale for each group
        declare(21, NORMALIZATION, FLOATS, "GroupNormalization");
        declare(23, NORMALIZATION, ANY, "RMSNormalization");
        declare(NORMALIZATION, ANY, "LRN", "MeanVarianceNormalization");
        declare(CONVOLUTION, FLOATS, "Conv", "ConvTranspose");
        declare(CONVOLUTION, ANY, "ConvInteger", "DeformConv", "QLinearConv");
        declare(POOLING, FLOATS, "AveragePool", "GlobalAveragePool");
        declare(POOLING, ANY, "GlobalLpPool", "GlobalMaxPool", "LpPool", "MaxPool", "MaxUnpool");
        declare(PRODUCT, WIDE, "Gemm", "MatMul");
        declare(PRODUCT, ANY, "Det", "Einsum", "MatMulInteger", "QLinearMatMul");
        declare(RESHAPING, ANY, "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze");
        declare(PERMUTATION, ANY, "DepthToSpace", "ReverseSequence", "SpaceToDepth", "Transpose");
        declare(PART, ANY, "Compress", "Gather", "GatherElements", "GatherND", "Slice", "Split", "Trilu");
        declare(REPETITION, ANY, "Expand", "Tile");
        declare(JOINING, ANY, "Concat");
        declare(PADDING, ANY, "Pad");
        declare(SCATTERING, ANY, "Scatter", "ScatterElements", "ScatterND");
        declare(24, SCATTERING, ANY, "TensorScatter");
        declare(RESAMPLING, ANY, "AffineGrid", "GridSample", "Resize", "RoiAlign", "Upsample");
        declare(ORDER, ANY, "NonZero", "TopK", "Unique");
        declare(RANDOM, ANY, "Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform");
        declare(RANDOM, ANY, "RandomUniformLike");
        declare(CREATION, ANY, "Constant", "ConstantOfShape", "EyeLike", "Range");
        declare(CREATION, NUMBERS, "OneHot");
        declare(SHAPE, ANY, "OptionalHasElement", "SequenceLength", "Shape", "Size");
        declare(QUANTIZATION, ANY, "DequantizeLinear", "DynamicQuantizeLinear", "QuantizeLinear");
        declare(RECURRENT, ANY, "GRU", "LSTM", "RNN");
        declare(CONTROL_FLOW, ANY, "If", "Loop", "Scan");
        declare(LOSS, ANY, "NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss");
        declare(23, ATTENTION, ANY, "Attention", "RotaryEmbedding");
    }

    private Operators() {}

    private static Set<ElementType> with(Set<ElementType> some, ElementType... others) {
        Set<ElementType> all = EnumSet.copyOf(some);
        all.addAll(List.of(others));
        return all;
    }

    private static void declare(OperatorFamily family, Set<ElementType> elementTypes, String... operators) {
        declare(Graph.OLDEST_OPSET, family, elementTypes, operators);
    }

    private static void declare(int since, OperatorFamily family, Set<ElementType> elementTypes, String... operators) {
        for (String operator : operators) {
            if (ALL.put(operator, new Declaration(family, elementTypes, since)) != null) {
                throw new IllegalStateException("The operator " + operator + " is declared twice.");
            }
        }
    }

    /** Returns the names of all operators that are declared, in alphabetical order. */
    public static Set<String> all() {
        return Collections.unmodifiableSet(ALL.keySet());
    }

    /**
     * The operators of some families.
     *
     * @param families the families
     * @return their names, in alphabetical order
     */
    public static Set<String> of(Set<OperatorFamily> families) {
        Set<String> operators = new TreeSet<>();
        ALL.forEach((operator, declaration) -> {
            if (families.contains(declaration.family())) {
                operators.add(operator);
            }
        });
        return Collections.unmodifiableSet(operators);
    }

    /**
     * The family of an operator.
     *
     * @param operator its name in {@code ai.onnx}
     * @return the family; empty where it is not declared
     */
    public static Optional<OperatorFamily> family(String operator) {
        return Optional.ofNullable(ALL.get(operator)).map(Declaration::family);
    }

    /**
     * The element types of an operator's first input.
     *
     * @param operator its name in {@code ai.onnx}
     * @return those that it takes; all where it is not declared
     */
    public static Set<ElementType> elementTypes(String operator) {
        Declaration declaration = ALL.get(operator);
        return Collections.unmodifiableSet(declaration == null ? ANY : declaration.elementTypes());
    }

    /**
     * The operator set that an operator, as Kiln means it, came with.
     *
     * @param operator its name in {@code ai.onnx}
     * @return the version, {@link Graph#OLDEST_OPSET} for earlier ones and for those that are not declared
     */
    public static int since(String operator) {
        Declaration declaration = ALL.get(operator);
        return declaration == null ? Graph.OLDEST_OPSET : declaration.since();
    }
}
