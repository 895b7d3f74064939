package dev.kiln.models;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Optional;

/** A weight stored as integers: {@code (q - zeroPoint) * scale}, with one scale or one for each index of an axis. */
final class DequantizedWeight {

    private DequantizedWeight() {}

    /** The weight of a node, where it is a {@code DequantizeLinear} of constants with scales in single precision. */
    static Optional<Tensor> of(Node node, Graph graph) {
        Tensor integers = graph.constants().get(node.input(0));
        Tensor scale = graph.constants().get(node.input(1));
        boolean isWeight = node.is("DequantizeLinear")
                && integers != null
                && integers.size() > 1
                && scale != null
                && scale.elementType() == ElementType.FLOAT
                && scale.rank() <= 1
                && (node.input(2).isEmpty() || graph.constants().containsKey(node.input(2)));
        if (!isWeight || integers == null || scale == null) {
            return Optional.empty();
        }
        long inner = scale.size() == 1
                ? integers.size()
                : behind(integers, node.attributes().integer("axis", 1));
        Tensor zeroPoint = graph.constants().get(node.input(2));
        float[] values = new float[Math.toIntExact(integers.size())];
        for (int i = 0; i < values.length; i++) {
            long channel = i / inner % scale.size();
            double zero = zeroPoint == null ? 0 : zeroPoint.getDouble(channel);
            values[i] = (float) ((integers.getDouble(i) - zero) * scale.getDouble(channel));
        }
        return Optional.of(Tensor.of(values, integers.shape()));
    }

    /** The number of elements in one index of an axis. */
    private static long behind(Tensor tensor, long axis) {
        long[] shape = tensor.shape();
        long count = 1;
        for (int i = (int) (axis < 0 ? axis + shape.length : axis) + 1; i < shape.length; i++) {
            count *= shape[i];
        }
        return count;
    }
}
