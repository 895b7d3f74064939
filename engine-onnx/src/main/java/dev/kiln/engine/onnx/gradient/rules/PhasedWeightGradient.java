package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradient of the kernel of a convolution whose phases were pooled, without a feature map of full size: one matrix
 * product of the four phases' gradients with the views of the input by the entries of a kernel longer by one, of which
 * each phase has its own part. For few input channels.
 */
final class PhasedWeightGradient {

    private PhasedWeightGradient() {}

    static Value write(Value x, List<Value> gradients, Value weight, Window window) {
        GraphBuilder graph = x.graph();
        long outputs = weight.size(0);
        long inputs = weight.size(1);
        long height = window.kernel().get(0) + 1;
        long width = window.kernel().get(1) + 1;
        long places = gradients.get(0).size(2) * gradients.get(0).size(3);
        Value columns = concat(views(x, gradients.get(0), window)).reshape(-1, height * width * inputs, places);
        Value rows = concat(gradients).reshape(-1, 4 * outputs, places);
        Value product = rows.matMul(columns.transpose(0, 2, 1)).reduceSum(false, 0);
        Value apart = product.reshape(4, outputs, height, width, inputs);
        List<Value> parts = new ArrayList<>();
        for (int phase = 0; phase < 4; phase++) {
            parts.add(part(apart, phase, window));
        }
        Value sum = graph.apply("", "Sum", Attributes.NONE, parts, 1).get(0);
        return sum.reshape(outputs, height - 1, width - 1, inputs).transpose(0, 3, 1, 2);
    }

    private static Value concat(List<Value> values) {
        return values.get(0)
                .graph()
                .apply("", "Concat", Attributes.of("axis", 1), values, 1)
                .get(0);
    }

    /** The view of the input by each entry of the longer kernel: every second element, from the entry's position on. */
    private static List<Value> views(Value x, Value gradient, Window window) {
        GraphBuilder graph = x.graph();
        Value padded = Windows.pad(x, PhasedRules.widened(window));
        List<Value> views = new ArrayList<>();
        for (long row = 0; row <= window.kernel().get(0); row++) {
            for (long column = 0; column <= window.kernel().get(1); column++) {
                views.add(graph.apply(
                        "Slice",
                        Attributes.NONE,
                        padded,
                        graph.integers(row, column),
                        graph.integers(row + 2 * gradient.size(2) - 1, column + 2 * gradient.size(3) - 1),
                        graph.integers(2, 3),
                        graph.integers(2, 2)));
            }
        }
        return views;
    }

    private static Value part(Value apart, int phase, Window window) {
        GraphBuilder graph = apart.graph();
        long row = phase / 2;
        long column = phase % 2;
        return graph.apply(
                "Slice",
                Attributes.NONE,
                apart,
                graph.integers(phase, row, column),
                graph.integers(
                        phase + 1,
                        row + window.kernel().get(0),
                        column + window.kernel().get(1)),
                graph.integers(0, 2, 3));
    }
}
