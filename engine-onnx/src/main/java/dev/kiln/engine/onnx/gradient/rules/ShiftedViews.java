package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * The view of an input by each kernel entry, as one row of positions for each channel. All images are concatenated with
 * zeros between their lines and between each other, and the gradient with zeros at the same positions: the view by a
 * kernel entry is then the whole row from another start on, which is one piece of memory where a view of images is one
 * for each line.
 *
 * @param window a window over two axes, with stride 1
 * @param x the input, {@code [N, C, H, W]}
 * @param gradient the gradient of the output, {@code [N, M, h, w]}
 */
record ShiftedViews(Window window, Value x, Value gradient) {

    /** Whether a window allows shifted rows: a shift past the zeros would read the next line. */
    static boolean fit(Window window) {
        return window.kernel().size() == 2
                && Windows.isUnit(window.strides())
                && Windows.isUnit(window.dilations())
                && window.pads().stream().allMatch(pad -> pad < 2)
                && window.kernel().stream().allMatch(length -> length > 1);
    }

    /** The distance from one line to the next, or from one image to the next in lines. */
    private long pitch(int axis) {
        return x.size(2 + axis)
                + Math.max(window.pads().get(axis), window.pads().get(axis + 2));
    }

    private Value rows(Value value, long above, long left) {
        long below = pitch(0) - value.size(2) - above;
        long right = pitch(1) - value.size(3) - left;
        GraphBuilder graph = value.graph();
        Value exchanged = WeightGradient.exchange(value);
        Value spaced = above + left + below + right == 0
                ? exchanged
                : graph.apply("Pad", Attributes.NONE, exchanged, graph.integers(0, 0, above, left, 0, 0, below, right));
        return spaced.reshape(value.size(1), -1);
    }

    /** The gradient, {@code [M, places]}. */
    Value gradientRows() {
        return rows(gradient, 0, 0);
    }

    /** The view by each kernel entry, {@code [C, places]}. */
    List<Value> views() {
        GraphBuilder graph = x.graph();
        Value row = rows(x, window.pads().get(0), window.pads().get(1));
        long height = window.kernel().get(0);
        long width = window.kernel().get(1);
        long furthest = (height - 1) * pitch(1) + width - 1;
        Value longer = graph.apply("Pad", Attributes.NONE, row, graph.integers(0, 0, 0, furthest));
        List<Value> views = new ArrayList<>();
        for (long line = 0; line < height; line++) {
            for (long column = 0; column < width; column++) {
                long start = line * pitch(1) + column;
                long end = start == furthest ? Long.MAX_VALUE : start - furthest;
                views.add(graph.apply(
                        "Slice",
                        Attributes.NONE,
                        longer,
                        graph.integers(start),
                        graph.integers(end),
                        graph.integers(1)));
            }
        }
        return views;
    }
}
