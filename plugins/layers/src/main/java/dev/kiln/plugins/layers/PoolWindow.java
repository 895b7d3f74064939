package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.error.OptionException;
import java.util.Optional;

/**
 * The square window of a pooling.
 *
 * @param kernel the height and width of the window, at least 1
 * @param stride the step of the window, at least 1; its own length if not given
 * @param padding the number of rows and columns added on each side, at most half the window
 */
public record PoolWindow(
        @Describe(value = "the height and width of the window", atLeast = 1)
        long kernel,

        @Describe(value = "the step of the window; its own length if not given", atLeast = 1)
        Optional<Long> stride,

        @Describe(
                value = "the number of rows and columns added on each side, at most half the window",
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

    Window window() {
        return Window.of(kernel, kernel).stride(stride.orElse(kernel)).pad(padding);
    }
}
