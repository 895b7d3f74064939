package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.error.OptionException;
import java.util.List;

/** The square window of a pooling, and its options. */
record PoolWindow(long kernel, long stride, long padding) {

    private static final Option<Long> KERNEL =
            Option.integer("kernel", "the height and width of the window").atLeast(1);
    private static final Option<Long> STRIDE = Option.integer(
                    "stride", "the step of the window; its own length if not given")
            .atLeast(1)
            .optional();
    private static final Option<Long> PADDING = Option.integer(
                    "padding", "the number of rows and columns added on each side, at most half the window")
            .atLeast(0)
            .byDefault(0L);

    static final List<Option<?>> OPTIONS = List.of(KERNEL, STRIDE, PADDING);

    PoolWindow {
        if (2 * padding > kernel) {
            throw new OptionException("The pooling has kernel=" + kernel + " and padding=" + padding
                    + ": a window could cover only padding. Use at most half the kernel.");
        }
    }

    static PoolWindow of(Options options) {
        long kernel = options.get(KERNEL);
        return new PoolWindow(kernel, options.find(STRIDE).orElse(kernel), options.get(PADDING));
    }

    Window window() {
        return Window.of(kernel, kernel).stride(stride).pad(padding);
    }
}
