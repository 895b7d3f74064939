package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Scatter;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The four elements of each 2x2 window as four values of a quarter of the size, row by row, and their maximum. It
 * represents a {@code MaxPool} whose {@code Indices} would take longer than the rest of its derivative.
 *
 * @param values the four phases, each {@code [N, C, h, w]}
 * @param maximum their maximum
 */
record Phases(List<Value> values, Value maximum) {

    /** The gradient of each phase: the first of the maxima receives it. */
    List<Value> gradients(Value gradient) {
        List<Value> gradients = new ArrayList<>();
        Value left = gradient;
        for (Value phase : values.subList(0, 3)) {
            Value taken = left.mul(phase.equal(maximum).cast(gradient.elementType()));
            gradients.add(taken);
            left = left.sub(taken);
        }
        gradients.add(left);
        return gradients;
    }

    /**
     * The gradient of the pooled value.
     *
     * @param gradient the gradient of the maximum
     * @param height the length of the pooled value's third axis
     * @param width the length of its last axis
     * @return {@code [N, C, height, width]}
     */
    Value unpooled(Value gradient, long height, long width) {
        GraphBuilder graph = gradient.graph();
        long channels = maximum.size(1);
        Value batch = Shapes.of(maximum, 0);
        Value indices = places(width).add(corners(height, width)).add(examples(batch, channels * height * width));
        Attributes attributes =
                Attributes.NONE.with("kernel_shape", new long[] {2, 2}).with("strides", new long[] {2, 2});
        Value shape = maximum.shape().dim(0).isFixed()
                ? graph.integers(maximum.size(0), channels, height, width)
                : batch.concat(0, graph.integers(channels, height, width));
        return graph.apply("MaxUnpool", attributes, gradient, indices, shape);
    }

    /** The offset of the first maximum in its window from the window's corner: 0, 1, width or width + 1. */
    private Value places(long width) {
        Value notFirst = notAt(0);
        Value notSecond = notAt(1);
        Value notThird = notAt(2);
        Value beyondSecond = notThird.add((double) (width - 1)).mul(notSecond);
        return beyondSecond.add(1).mul(notFirst).cast(ElementType.INT64);
    }

    private Value notAt(int phase) {
        return values.get(phase).equal(maximum).not().cast(maximum.elementType());
    }

    /** The index of each window's corner in an example. */
    private Value corners(long height, long width) {
        int channels = (int) maximum.size(1);
        int rows = (int) maximum.size(2);
        int columns = (int) maximum.size(3);
        long[] corners = new long[channels * rows * columns];
        for (int i = 0; i < corners.length; i++) {
            long column = i % columns;
            long row = i / columns % rows;
            long channel = i / columns / rows;
            corners[i] = (channel * height + 2 * row) * width + 2 * column;
        }
        return maximum.graph().constant(Tensor.of(corners, 1, channels, rows, columns));
    }

    /** The index at which each example begins. */
    private static Value examples(Value batch, long size) {
        return Scatter.upTo(batch).mul((double) size).reshape(-1, 1, 1, 1);
    }
}
