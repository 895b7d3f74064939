package dev.kiln.graph.build;

import dev.kiln.graph.status.Stable;
import org.jspecify.annotations.Nullable;

/** Convolution over one, two or three spatial axes. */
@Stable
public final class Convolution {

    private Convolution() {}

    /**
     * ONNX's {@code Conv}: for each group, {@code y[n, m] = sum over c of x[n, c] * w[m, c] + b[m]}, where {@code *} is
     * the cross-correlation.
     *
     * @param x {@code [N, C, H, W]}, or with one or three spatial axes
     * @param weight {@code [M, C / groups, kH, kW]}
     * @param bias {@code [M]}; null for none
     * @param window stride, padding, dilation; its kernel must be the weight's
     * @param groups the number of independent groups of channels
     * @return {@code [N, M, H', W']}
     */
    public static Value apply(Value x, Value weight, @Nullable Value bias, Window window, long groups) {
        return x.graph().apply("Conv", window.attributes().with("group", groups), x, weight, bias);
    }
}
