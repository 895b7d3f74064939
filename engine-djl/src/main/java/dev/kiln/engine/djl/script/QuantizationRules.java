package dev.kiln.engine.djl.script;

import dev.kiln.api.tensor.ElementType;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Operators between real numbers and small integers. Integer sums are exact: they are made in double precision. */
final class QuantizationRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    static {
        RULES.put("QuantizeLinear", QuantizationRules::quantize);
        RULES.put("DequantizeLinear", QuantizationRules::dequantize);
        RULES.put("DynamicQuantizeLinear", QuantizationRules::dynamicQuantize);
        RULES.put("MatMulInteger", QuantizationRules::matMulInteger);
        RULES.put("ConvInteger", QuantizationRules::convInteger);
        RULES.put("QLinearMatMul", QuantizationRules::quantizedMatMul);
        RULES.put("QLinearConv", QuantizationRules::quantizedConv);
    }

    private QuantizationRules() {}

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
        n.result("torch.to(%s, %s)", whole(n, scaled), n.dtype(quantizedType(n)));
    }

    private static int least(NodeWriter n) {
        ElementType type = quantizedType(n);
        if (!type.isInteger() || type.bits() < 8 || type.bits() > 16) {
            throw n.fail("it quantizes to " + type + ", and the engine djl to integers of 8 or 16 bits");
        }
        boolean signed = type == ElementType.INT8 || type == ElementType.INT16;
        return signed ? -(1 << (type.bits() - 1)) : 0;
    }

    private static int greatest(NodeWriter n) {
        return least(n) + (1 << quantizedType(n).bits()) - 1;
    }

    /** The whole numbers that scaled ones are rounded to, zero point included. */
    private static String whole(NodeWriter n, String scaled) {
        String rounded = "torch.round(" + scaled + ")";
        String moved = n.has(2) ? "torch.add(" + rounded + ", torch.to(" + placed(n, 2) + ", 6))" : rounded;
        return n.let("torch.clamp(%s, %d, %d)", moved, least(n), greatest(n));
    }

    /**
     * Quantization and its inverse, whose derivative passes straight through where the integers reach and is 0 where they
     * do not; that in the scale is that of LSQ (Esser et al., 2020).
     */
    static void rounded(NodeWriter n) {
        String scale = n.let("%s", placed(n, 1));
        String scaled = n.let("torch.div(%s, %s)", n.in(0), scale);
        String zero = n.let(n.has(2) ? "torch.to(%s, 6)" : "torch.zeros_like(%s)", n.has(2) ? placed(n, 2) : scale);
        String steps = n.let("torch.to(torch.sub(torch.detach(%s), %s), %s)", whole(n, scaled), zero, n.dtype(0));
        if (!n.isTracked(0) && !n.isTracked(1)) {
            n.result("torch.mul(%s, %s)", steps, scale);
            return;
        }
        String number = n.let("torch.add(torch.detach(%s), %s)", scaled, zero);
        String reached = n.let(
                "torch.logical_and(torch.ge(%1$s, %2$s), torch.le(%1$s, %3$s))",
                number, Literals.of(least(n) - 0.5), Literals.of(greatest(n) + 0.5));
        // the difference of a number and what it is rounded to is exact, and so is the sum
        String passed = n.let("torch.add(%1$s, torch.sub(%2$s, torch.detach(%1$s)))", scaled, steps);
        n.result("torch.mul(torch.where(%s, %s, %s), %s)", reached, passed, steps, scale);
    }

    private static void dequantize(NodeWriter n) {
        String scale = n.let("%s", placed(n, 1));
        String whole = "torch.to(" + n.in(0) + ", 3)";
        String moved = n.has(2) ? "torch.sub(" + whole + ", torch.to(" + placed(n, 2) + ", 3))" : whole;
        n.result("torch.mul(torch.to(%s, %s), %s)", moved, n.dtype(1), scale);
    }

    private static void dynamicQuantize(NodeWriter n) {
        String x = n.in(0);
        String least = n.let("torch.clamp_max(torch.amin(%s), 0)", x);
        String greatest = n.let("torch.clamp_min(torch.amax(%s), 0)", x);
        String range = n.let("torch.div(torch.sub(%s, %s), 255.)", greatest, least);
        String scale = n.let("torch.where(torch.eq(%1$s, 0), torch.ones_like(%1$s), %1$s)", range);
        String zero = n.let("torch.clamp(torch.round(torch.div(torch.neg(%s), %s)), 0, 255)", least, scale);
        n.out(0, "torch.to(torch.clamp(torch.add(torch.round(torch.div(%s, %s)), %s), 0, 255), 0)", x, scale, zero);
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

    /** By way of INT64, so that sums beyond INT32 wrap as integers do. */
    private static void integerResult(NodeWriter n, String sums) {
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
        n.result(
                "torch.to(torch.clamp(torch.add(torch.round(torch.mul(torch.to(%s, 6), %s)), %s), %d, %d), %s)",
                sums, scale, n.in(zeroPoint), signed ? -128 : 0, signed ? 127 : 255, n.dtype(zeroPoint));
    }

    private static void quantizedMatMul(NodeWriter n) {
        String rows = n.has(2) && n.rank(2) == 1 ? "torch.unsqueeze(%s, -1)" : "%s";
        String a = centred(n, 0, 2, rows);
        String b = centred(n, 3, 5, "%s");
        String scale = n.let("torch.div(torch.mul(%s, %s), %s)", along(n, 1, rows), n.in(4), along(n, 6, rows));
        requantized(n, "torch.matmul(" + a + ", " + b + ")", scale, 7);
    }

    private static void quantizedConv(NodeWriter n) {
        String ones = IntStream.range(0, ConvolutionRules.spatialAxes(n))
                .mapToObj(i -> ", 1")
                .collect(Collectors.joining());
        String x = centred(n, 0, 2, "torch.reshape(%s, [])");
        String weight = centred(n, 3, 5, "torch.reshape(%s, [-1, 1" + ones + "])");
        String bias = n.has(8) ? "torch.to(" + n.in(8) + ", 7)" : "None";
        String scale = n.let(
                "torch.div(torch.mul(torch.reshape(%s, []), torch.reshape(%s, [-1%s])), torch.reshape(%s, []))",
                n.in(1), n.in(4), ones, n.in(6));
        requantized(n, ConvolutionRules.convolution(n, x, weight, bias), scale, 7);
    }

    private static void convInteger(NodeWriter n) {
        String ones = IntStream.range(0, ConvolutionRules.spatialAxes(n) + 1)
                .mapToObj(i -> ", 1")
                .collect(Collectors.joining());
        String x = centred(n, 0, 2, "torch.reshape(%s, [])");
        String weight = centred(n, 1, 3, "torch.reshape(%s, [-1" + ones + "])");
        integerResult(n, ConvolutionRules.convolution(n, x, weight, "None"));
    }
}
