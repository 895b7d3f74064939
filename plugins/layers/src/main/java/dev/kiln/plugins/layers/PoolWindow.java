package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.error.OptionException;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The window of a pooling, of one length along every axis.
 *
 * @param kernel the length of the window along each axis, at least 1
 * @param stride the step of the window, at least 1; its own length if not given
 * @param padding the number of elements added at both ends of each axis, at most half the window
 */
public record PoolWindow(
        @Describe(value = "the length of the window along each axis", atLeast = 1)
        long kernel,

        @Describe(value = "the step of the window; its own length if not given", atLeast = 1)
        Optional<Long> stride,

        @Describe(
                value = "the number of elements added at both ends of each axis, at most half the window",
                atLeast = 0,
                byDefault = "0")
        long padding) {

    /** Checks that no window covers only padding. */
    public PoolWindow {
        if (2 * padding > kernel) {
            throw new OptionException("The pooling has kernel=" + kernel + " and padding=" + padding
                    + ": a window could cover only padding. Use at most half the kernel.");
        }
    }

    /** The window over some axes. */
    Window window(int axes) {
        return Window.of(LongStream.generate(() -> kernel).limit(axes).toArray())
                .stride(stride.orElse(kernel))
                .pad(padding);
    }
}
