package dev.kiln.engine.djl.script;

import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.tensor.ElementType;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Quantization and operators on small integers. Integer sums are exact: they are computed in double precision.
 *
 * <p>The derivative passes straight through the rounding in the range of the integers, and is 0 outside; that with
 * respect to a scale is LSQ's (Esser et al., 2020). Integers that autograd tracks are held as real numbers.
 */
final class TorchQuantizationRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    static {
        RULES.put("QuantizeLinear", TorchQuantizationRules::quantize);
        RULES.put("DequantizeLinear", TorchQuantizationRules::dequantize);
        RULES.put("DynamicQuantizeLinear", TorchQuantizationRules::dynamicQuantize);
        RULES.put("MatMulInteger", TorchQuantizationRules::matMulInteger);
        RULES.put("ConvInteger", TorchQuantizationRules::convInteger);
        RULES.put("QLinearMatMul", TorchQuantizationRules::quantizedMatMul);
        RULES.put("QLinearConv", TorchQuantizationRules::quantizedConv);
    }

    /** The operators on integers that are differentiated: these, and those that move or select numbers. */
    private static final Set<String> FOLLOWED = Set.of(
            "MatMulInteger",
            "ConvInteger",
            "QLinearMatMul",
            "QLinearConv",
            "Cast",
            "SumOfCast",
            "Add",
            "Sub",
            "Mul",
            "Max",
            "Min",
            "Relu",
            "Clip",
            "MaxPool",
            "Transpose",
            "Split",
            "Slice",
            "Gather",
            "GatherElements",
            "Where");

    private static final Set<OperatorFamily> FOLLOWED_FAMILIES = EnumSet.of(
            OperatorFamily.QUANTIZATION,
            OperatorFamily.RESHAPING,
            OperatorFamily.JOINING,
            OperatorFamily.REPETITION,
            OperatorFamily.PADDING);

    private TorchQuantizationRules() {}

    /** Whether a node is differentiated along its integers. */
    static boolean follows(Node node) {
        return FOLLOWED.contains(node.operator()) || OperatorFamily.isOneOf(node, FOLLOWED_FAMILIES);
    }

    /** A scale or zero point in a form that broadcasts against the first input. */
    private static String placed(NodeWriter n, int input) {
        long block = n.attributes().integer("block_size", 0);
        if (block != 0) {
            long axis = n.attributes().integer("axis", 1);
            return "torch.slice(torch.repeat_interleave(%1$s, %2$d, %3$d), %3$d, 0, torch.size(%4$s, %3$d))"
                    .formatted(n.in(input), block, axis, n.in(0));
        }
        int rank = n.rank(input);
        if (rank == 0 || n.shape(input).elements() == 1) {
            return "torch.reshape(" + n.in(input) + ", [])";
        }
        int axis = n.axis(n.attributes().integer("axis", 1), 0);
        String ones = IntStream.range(axis + 1, n.rank(0)).mapToObj(i -> ", 1").collect(Collectors.joining());
        return "torch.reshape(" + n.in(input) + ", [-1" + ones + "])";
    }

    private static ElementType quantizedType(NodeWriter n) {
        if (n.has(2)) {
            return n.elementType(2);
        }
        int code = (int) n.attributes().integer("output_dtype", 0);
        return code == 0 ? ElementType.UINT8 : ElementType.ofCode(code);
    }

    private static void quantize(NodeWriter n) {
        String scaled = n.let("torch.div(%s, %s)", n.in(0), placed(n, 1));
        String zero = n.has(2) ? n.let("torch.to(%s, 6)", placed(n, 2)) : "0";
        rounded(n, 0, scaled, zero, least(n), greatest(n));
    }

    /** Assigns an output: a scaled number, rounded, shifted by the zero point and clamped to its type. */
    private static void rounded(NodeWriter n, int output, String scaled, String zero, int least, int greatest) {
        String whole = n.let(
                "torch.clamp(torch.add(torch.round(%s), %s), %d, %d)",
                n.tracks(output) ? "torch.detach(" + scaled + ")" : scaled, zero, least, greatest);
        if (!n.tracks(output)) {
            n.out(
                    output,
                    "torch.to(%s, %s)",
                    whole,
                    n.dtype(n.typeOf(n.node().output(output)).elementType()));
            return;
        }
        String number = n.let("torch.add(%s, %s)", scaled, zero);
        String reached = n.let(
                "torch.logical_and(torch.ge(%1$s, %2$s), torch.le(%1$s, %3$s))",
                number, Literals.of(least - 0.5), Literals.of(greatest + 0.5));
        // the difference of a number and its rounded value is exact, and so is the sum
        n.out(
                output,
                "torch.where(%1$s, torch.add(%2$s, torch.sub(%3$s, torch.detach(%2$s))), %3$s)",
                reached,
                number,
                whole);
    }

    private static int least(NodeWriter n) {
        ElementType type = quantizedType(n);
        if (!type.isInteger() || type.bits() > 16) {
            throw n.fail("it quantizes to " + type + ", and the engine djl to integers of 4, 8 or 16 bits");
        }
        boolean signed = type == ElementType.INT4 || type == ElementType.INT8 || type == ElementType.INT16;
        return signed ? -(1 << (type.bits() - 1)) : 0;
    }

    private static int greatest(NodeWriter n) {
        return least(n) + (1 << quantizedType(n).bits()) - 1;
    }

    private static void dequantize(NodeWriter n) {
        String scale = n.let("%s", placed(n, 1));
        // small floats are held as real numbers, and so are integers that autograd tracks
        boolean asNumbers = n.isQuantized(0) || n.elementType(0).isFloating();
        String type = asNumbers ? n.dtype(1) : "3";
        String whole = "torch.to(" + n.in(0) + ", " + type + ")";
        String moved = n.has(2) ? "torch.sub(" + whole + ", torch.to(" + placed(n, 2) + ", " + type + "))" : whole;
        n.result("torch.mul(torch.to(%s, %s), %s)", moved, n.dtype(1), scale);
    }

    private static void dynamicQuantize(NodeWriter n) {
        String x = n.in(0);
        String least = n.let("torch.clamp_max(torch.amin(%s), 0)", x);
        String greatest = n.let("torch.clamp_min(torch.amax(%s), 0)", x);
        String range = n.let("torch.div(torch.sub(%s, %s), 255.)", greatest, least);
        String scale = n.let("torch.where(torch.eq(%1$s, 0), torch.ones_like(%1$s), %1$s)", range);
        String zero =
                n.let("torch.detach(torch.clamp(torch.round(torch.div(torch.neg(%s), %s)), 0, 255))", least, scale);
        rounded(n, 0, n.let("torch.div(%s, %s)", x, scale), zero, 0, 255);
        n.same(1, scale);
        n.out(2, "torch.to(%s, 0)", zero);
    }

    /** Double precision holds sums of products of 8-bit integers exactly, and has fast kernels. */
    private static String centred(NodeWriter n, int input, int zeroPoint, String form) {
        String wide = "torch.to(" + n.in(input) + ", 7)";
        return n.let(
                "%s",
                n.has(zeroPoint)
                        ? "torch.sub(" + wide + ", torch.to(" + form.formatted(n.in(zeroPoint)) + ", 7))"
                        : wide);
    }

    /** Via INT64, so that sums beyond INT32 wrap around. */
    private static void integerResult(NodeWriter n, String sums) {
        if (n.tracks(0)) {
            n.result("%s", sums);
            return;
        }
        n.result("torch.to(torch.to(%s, 4), 3)", sums);
    }

    private static void matMulInteger(NodeWriter n) {
        boolean rows = n.has(2) && n.rank(2) == 1;
        String a = centred(n, 0, 2, rows ? "torch.unsqueeze(%s, -1)" : "%s");
        String b = centred(n, 1, 3, "%s");
        integerResult(n, "torch.matmul(" + a + ", " + b + ")");
    }

    /** The scale of a product or its zero point, along an axis where there is one for each row. */
    private static String along(NodeWriter n, int input, String form) {
        return n.rank(input) == 0 ? n.in(input) : form.formatted(n.in(input));
    }

    private static void requantized(NodeWriter n, String sums, String scale, int zeroPoint) {
        boolean signed = n.elementType(zeroPoint) == ElementType.INT8;
        String scaled = n.let("torch.mul(torch.to(%s, 6), %s)", sums, scale);
        rounded(n, 0, scaled, n.in(zeroPoint), signed ? -128 : 0, signed ? 127 : 255);
    }

    private static void quantizedMatMul(NodeWriter n) {
        String rows = n.has(2) && n.rank(2) == 1 ? "torch.unsqueeze(%s, -1)" : "%s";
        String a = centred(n, 0, 2, rows);
        String b = centred(n, 3, 5, "%s");
        String scale = n.let("torch.div(torch.mul(%s, %s), %s)", along(n, 1, rows), n.in(4), along(n, 6, rows));
        requantized(n, "torch.matmul(" + a + ", " + b + ")", scale, 7);
    }

    private static void quantizedConv(NodeWriter n) {
        String ones = IntStream.range(0, TorchConvolutionRules.spatialAxes(n))
                .mapToObj(i -> ", 1")
                .collect(Collectors.joining());
        String x = centred(n, 0, 2, "torch.reshape(%s, [])");
        String weight = centred(n, 3, 5, "torch.reshape(%s, [-1, 1" + ones + "])");
        String bias = n.has(8) ? "torch.to(" + n.in(8) + ", 7)" : "None";
        String scale = n.let(
                "torch.div(torch.mul(torch.reshape(%s, []), torch.reshape(%s, [-1%s])), torch.reshape(%s, []))",
                n.in(1), n.in(4), ones, n.in(6));
        requantized(n, TorchConvolutionRules.convolution(n, x, weight, bias), scale, 7);
    }

    private static void convInteger(NodeWriter n) {
        String ones = IntStream.range(0, TorchConvolutionRules.spatialAxes(n) + 1)
                .mapToObj(i -> ", 1")
                .collect(Collectors.joining());
        String x = centred(n, 0, 2, "torch.reshape(%s, [])");
        String weight = centred(n, 1, 3, "torch.reshape(%s, [-1" + ones + "])");
        integerResult(n, TorchConvolutionRules.convolution(n, x, weight, "None"));
    }
}
