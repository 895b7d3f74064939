package dev.kiln.plugins.layers;

import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/** The form of the input of a layer. */
enum InputForm {
    FEATURES("[N, D]", 2, 2, 1, "Add flatten before it."),
    ROWS("[N, D] or [N, T, D]", 2, 3, -1, "Add flatten before it."),
    SEQUENCES(
            "[N, T, D]",
            3,
            3,
            -1,
            "Give the network an input of times and features, or of token numbers and an embedding before this layer."),
    IMAGES(
            "[N, C, H, W]",
            4,
            4,
            1,
            "Give the network an input of channels, height and width, and flatten after this layer."),
    VOLUMES(
            "[N, C, D, H, W]",
            5,
            5,
            1,
            "Give the network an input of channels, depth, height and width, or put a reshape before this layer."),
    CHANNELS(
            "[N, C, ...]",
            2,
            Integer.MAX_VALUE,
            1,
            "Give the network an input with at least one axis besides the batch's."),
    LAST(
            "[N, ..., D]",
            2,
            Integer.MAX_VALUE,
            -1,
            "Give the network an input with at least one axis besides the batch's.");

    private final String axes;
    private final int leastRank;
    private final int greatestRank;
    private final int widthAxis;
    private final String advice;

    InputForm(String axes, int leastRank, int greatestRank, int widthAxis, String advice) {
        this.axes = axes;
        this.leastRank = leastRank;
        this.greatestRank = greatestRank;
        this.widthAxis = widthAxis;
        this.advice = advice;
    }

    /** Refuses an input of another rank, and token numbers. */
    void require(LayerScope scope, Value input) {
        if (input.elementType().isInteger()) {
            throw scope.failure("its input is " + input.type() + ", expected numbers with a fraction, " + axes
                    + ". Put an embedding before it.");
        }
        int rank = input.shape().rank();
        if (rank < leastRank || rank > greatestRank) {
            throw scope.failure("its input is " + input.shape() + ", expected " + axes + ". " + advice);
        }
    }

    /** Refuses an input of another rank, and returns the length of the axis that parameters depend on. */
    long width(LayerScope scope, Value input) {
        require(scope, input);
        return length(scope, input, widthAxis < 0 ? input.shape().rank() + widthAxis : widthAxis);
    }

    /** The length of one axis, which must be known. */
    static long length(LayerScope scope, Value input, int axis) {
        long length = input.size(axis);
        if (length < 1) {
            throw scope.failure("its input is " + input.shape() + ", and its parameters need the length of axis " + axis
                    + ". Give the network's input a fixed length there.");
        }
        return length;
    }
}
