package dev.kiln.graph.build;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.status.Stable;

/** One value for each window of the spatial axes. */
@Stable
public final class Pooling {

    private Pooling() {}

    /**
     * ONNX's {@code MaxPool}: the maximum of each window; its gradient goes to the first of equal elements.
     *
     * @param x {@code [N, C, H, W]}, or with one or three spatial axes
     * @param window the window; padding is never the maximum
     * @return {@code [N, C, H', W']}
     */
    public static Value max(Value x, Window window) {
        return x.graph().apply("MaxPool", window.attributes(), x);
    }

    /**
     * ONNX's {@code AveragePool}: the mean of each window, padding not counted.
     *
     * @param x {@code [N, C, H, W]}, or with one or three spatial axes
     * @param window the window
     * @return {@code [N, C, H', W']}
     */
    public static Value average(Value x, Window window) {
        return x.graph().apply("AveragePool", window.attributes(), x);
    }

    /**
     * ONNX's {@code GlobalAveragePool}: the mean of each channel.
     *
     * @param x {@code [N, C, H, W]}, or with any number of spatial axes
     * @return {@code [N, C, 1, 1]}
     */
    public static Value globalAverage(Value x) {
        return x.graph().apply("GlobalAveragePool", Attributes.NONE, x);
    }
}
