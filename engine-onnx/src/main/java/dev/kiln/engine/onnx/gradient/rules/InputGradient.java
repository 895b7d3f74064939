package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Convolution;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The gradient of a convolution's input: {@code ConvTranspose} with the same kernel, or {@code Conv} with the kernel
 * flipped and its channels exchanged. Both are the same sums; which is faster on ONNX Runtime depends on the shapes,
 * and on whether the flipped kernel can be folded, and packed in blocks, before the first run.
 */
final class InputGradient {

    private InputGradient() {}

    static Value write(Value gradient, Value weight, Window window, long groups, Value x) {
        return groups == 1
                        && Windows.isUnit(window.strides())
                        && fitsFlipped(window)
                        && prefersFlipped(weight, window, x)
                ? flipped(gradient, weight, window)
                : Windows.spread(gradient, weight, window, groups, x);
    }

    /** Whether all padding is shorter than the kernel's extent: a convolution cannot crop. */
    private static boolean fitsFlipped(Window window) {
        for (int i = 0; i < window.pads().size(); i++) {
            if (window.pads().get(i)
                    >= Windows.extent(window, i % window.kernel().size())) {
                return false;
            }
        }
        return true;
    }

    private static boolean prefersFlipped(Value weight, Window window, Value x) {
        if (!Windows.hasFixedSpatialLengths(x)) {
            return true;
        }
        long outputs = weight.size(0);
        long inputs = weight.size(1);
        if (inputs == 1) {
            return false;
        }
        boolean constant = weight.graph().constantOf(weight).isPresent();
        long length = x.size(2);
        return constant
                || Windows.isUnit(window.kernel())
                || (Math.min(inputs, outputs) >= 64 && length >= 10)
                || (outputs <= inputs && length >= 16);
    }

    private static Value flipped(Value gradient, Value weight, Window window) {
        int axes = window.kernel().size();
        Long[] pads = new Long[2 * axes];
        for (int i = 0; i < pads.length; i++) {
            pads[i] = Windows.extent(window, i % axes) - 1 - window.pads().get(i);
        }
        Window other = new Window(window.kernel(), window.strides(), List.of(pads), window.dilations());
        return Convolution.apply(gradient, exchangedAndFlipped(weight, window), null, other, 1);
    }

    private static Value exchangedAndFlipped(Value weight, Window window) {
        long[] permutation = new long[2 + window.kernel().size()];
        Arrays.setAll(permutation, axis -> axis < 2 ? 1 - axis : axis);
        Value exchanged = weight.transpose(permutation);
        if (Windows.isUnit(window.kernel())) {
            return exchanged;
        }
        int axes = window.kernel().size();
        Value last = integers(exchanged, Collections.nCopies(axes, -1L));
        Value first = integers(exchanged, Collections.nCopies(axes, -Long.MAX_VALUE));
        Value spatial = exchanged.graph().integers(Windows.spatialAxes(window));
        return exchanged.graph().apply("Slice", Attributes.NONE, exchanged, last, first, spatial, last);
    }

    private static Value integers(Value value, List<Long> list) {
        return value.graph().integers(list.stream().mapToLong(Long::longValue).toArray());
    }
}
