package dev.kiln.api.layer;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The number of values of an output, which training data say to the one layer that leaves it out. */
final class OutputWidth {

    /** That of networks without training data. */
    static final OutputWidth NONE = new OutputWidth("only training data say it", null);

    private final String problem;
    private final @Nullable LongSupplier width;
    private @Nullable String taken;

    private OutputWidth(String problem, @Nullable LongSupplier width) {
        this.problem = problem;
        this.width = width;
    }

    static OutputWidth known(LongSupplier width) {
        return new OutputWidth("", width);
    }

    static OutputWidth unknown(String problem) {
        return new OutputWidth(problem, null);
    }

    /** The number for the layer of a scope, which may ask again. */
    long of(LayerScope scope) {
        if (width == null) {
            throw scope.failure("its number of outputs is left out, and " + problem + ". State it.");
        }
        if (taken != null && !taken.equals(scope.path())) {
            throw scope.failure(
                    "its number of outputs is left out, as that of " + taken.substring(0, taken.length() - 1)
                            + " before it is; the training data say only that of the last one. State the other.");
        }
        taken = scope.path();
        return width.getAsLong();
    }
}
