package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Broadcasting;
import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Scatter;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Rounding to small integers, differentiated as if it did not round: the gradient passes straight through in the range
 * of the integers, and is 0 outside. A quantized value's gradient is that of the real number
 * {@code x / scale + zero point} that it represents. Quantization and dequantization together then have the derivative
 * of LSQ (Esser et al., 2020) with respect to the scale.
 */
final class QuantizationRules {

    static final Map<String, GradientRule> RULES = new HashMap<>();

    static {
        RULES.put("QuantizeLinear", QuantizationRules::quantize);
        RULES.put("DequantizeLinear", QuantizationRules::dequantize);
        RULES.put("DynamicQuantizeLinear", QuantizationRules::quantizeDynamically);
        RULES.put("MatMulInteger", QuantizationRules::matMulInteger);
        RULES.put("ConvInteger", QuantizationRules::convInteger);
    }

    private QuantizationRules() {}

    private static void quantize(Pullback p) {
        Value scale = placed(p, p.input(1));
        Value scaled = p.x().div(scale);
        ElementType target = p.y().elementType();
        Value shifted = p.has(2) ? scaled.add(placed(p, p.input(2).cast(p.elementType()))) : scaled;
        Value passed = p.gradient().cast(p.elementType()).mul(within(p, shifted, target));
        p.give(0, () -> passed.div(scale));
        p.give(1, () -> gathered(p, passed.mul(scaled).div(scale).neg()));
    }

    /** 1 where a real number is rounded to one of the integers, 0 where it is clipped. */
    private static Value within(Pullback p, Value number, ElementType target) {
        if (!target.isInteger()) {
            throw p.fail("it quantizes to " + target);
        }
        boolean signed = target == ElementType.INT4 || target == ElementType.INT8 || target == ElementType.INT16;
        double count = Math.pow(2, target.bits());
        double least = signed ? -count / 2 : 0;
        Value above = number.greaterOrEqual(p.scalar(least - 0.5));
        return p.mask(above.and(number.lessOrEqual(p.scalar(least + count - 0.5))));
    }

    private static void dequantize(Pullback p) {
        Value scale = placed(p, p.input(1));
        Value gradient = p.gradient();
        p.give(0, () -> gradient.mul(scale));
        p.give(1, () -> {
            ElementType type = scale.elementType();
            Value whole = p.x().cast(type);
            Value centred = p.has(2) ? whole.sub(placed(p, p.input(2).cast(type))) : whole;
            return gathered(p, gradient.mul(centred));
        });
    }

    /** The scale is a function of the extremes, and has a derivative; the zero point is treated as a constant. */
    private static void quantizeDynamically(Pullback p) {
        Value x = p.x();
        Value scale = p.output(1);
        Value shifted = x.div(scale).add(p.output(2).cast(p.elementType()));
        if (p.gradient(0).isEmpty()) {
            p.giveThrough(() -> List.of(shifted, scale(p)));
            return;
        }
        Value passed = p.gradient(0).orElseThrow().mul(within(p, shifted, ElementType.UINT8));
        Value inScale = passed.mul(x).reduceSum().div(scale.square()).neg();
        Value total = p.gradient(1).map(inScale::add).orElse(inScale);
        Value least = x.reduceMin();
        Value greatest = x.reduceMax();
        Value step = total.div(255);
        Value atGreatest = p.mask(x.equal(greatest)).mul(p.mask(greatest.greater(p.scalar(0))));
        Value atLeast = p.mask(x.equal(least)).mul(p.mask(least.less(p.scalar(0))));
        Value atExtremes = atGreatest.div(count(p, atGreatest)).sub(atLeast.div(count(p, atLeast)));
        p.give(0, () -> passed.div(scale).add(atExtremes.mul(step)));
    }

    /** Matrix products of integers, differentiated as those of the real numbers that they represent. */
    private static void matMulInteger(Pullback p) {
        p.giveThrough(() -> {
            Value left = centred(p, 0, 2, zero -> zero.shape().rank() == 1 ? zero.unsqueeze(-1) : zero);
            return List.of(left.matMul(centred(p, 1, 3, zero -> zero)));
        });
    }

    private static void convInteger(Pullback p) {
        p.giveThrough(() -> {
            long[] alongOutputs = new long[p.rank(1)];
            Arrays.fill(alongOutputs, 1);
            alongOutputs[0] = -1;
            Value weight = centred(p, 1, 3, zero -> zero.reshape(alongOutputs));
            Value x = centred(p, 0, 2, zero -> zero.reshape(new long[0]));
            return List.of(p.graph().apply("Conv", p.attributes(), x, weight));
        });
    }

    private static Value centred(Pullback p, int input, int zeroPoint, UnaryOperator<Value> placing) {
        Value numbers = p.input(input).cast(ElementType.FLOAT);
        return p.has(zeroPoint) ? numbers.sub(placing.apply(p.input(zeroPoint)).cast(ElementType.FLOAT)) : numbers;
    }

    private static Value count(Pullback p, Value mask) {
        return mask.reduceSum().max(p.scalar(1));
    }

    private static Value scale(Pullback p) {
        Value zero = p.scalar(0);
        return p.x().reduceMax().max(zero).sub(p.x().reduceMin().min(zero)).div(255);
    }

    /** A scale or zero point, broadcast against the first input: for all of it, along an axis, or in blocks. */
    private static Value placed(Pullback p, Value value) {
        long block = p.attributes().integer("block_size", 0);
        if (block != 0) {
            return inBlocks(p, value, block);
        }
        if (value.shape().rank() == 0 || value.shape().elements() == 1) {
            return value.reshape(new long[0]);
        }
        long[] shape = new long[p.rank(0) - p.axis(axis(p), 0)];
        Arrays.fill(shape, 1);
        shape[0] = -1;
        return value.reshape(shape);
    }

    private static long axis(Pullback p) {
        return p.attributes().integer("axis", 1);
    }

    /** Repeats each entry for the length of its block; the last block may be shorter. */
    private static Value inBlocks(Pullback p, Value value, long block) {
        int axis = p.axis(axis(p), 0);
        Value places = Scatter.upTo(Shapes.of(p.x(), axis));
        return value.gather(places.div(p.graph().integers(block)), axis);
    }

    /** The gradient of the scale from that of its broadcast value. */
    private static Value gathered(Pullback p, Value gradient) {
        if (p.attributes().integer("block_size", 0) != 0) {
            int axis = p.axis(axis(p), 0);
            Value places = Scatter.upTo(Shapes.of(p.x(), axis));
            Value blocks = places.div(p.graph().integers(p.attributes().integer("block_size", 0)));
            return Scatter.addSlices(axis, blocks, gradient, Shapes.of(p.input(1), axis));
        }
        return Shapes.reshapeLike(Broadcasting.sumTo(gradient, placed(p, p.input(1))), p.input(1));
    }
}
