package dev.kiln.plugins.layers;

import dev.kiln.api.graph.Value;
import dev.kiln.api.layer.LayerScope;

/** What a layer can be applied to. */
enum InputForm {
    FEATURES("[N, D]", 2, 2, "Add flatten before it."),
    IMAGES(
            "[N, C, H, W]",
            4,
            4,
            "Give the network an input of channels, height and width, and flatten behind this layer."),
    CHANNELS(
            "[N, C, ...]",
            2,
            Integer.MAX_VALUE,
            "Give the network an input with at least one axis besides the batch's.");

    private final String axes;
    private final int leastRank;
    private final int greatestRank;
    private final String advice;

    InputForm(String axes, int leastRank, int greatestRank, String advice) {
        this.axes = axes;
        this.leastRank = leastRank;
        this.greatestRank = greatestRank;
        this.advice = advice;
    }

    /** Refuses an input of another rank. */
    void require(LayerScope scope, Value input) {
        int rank = input.shape().rank();
        if (rank < leastRank || rank > greatestRank) {
            throw scope.failure("its input is " + input.shape() + ", expected " + axes + ". " + advice);
        }
    }

    /** Refuses an input of another rank, and returns the length of its second axis, which parameters depend on. */
    long width(LayerScope scope, Value input) {
        require(scope, input);
        long width = input.size(1);
        if (width < 1) {
            throw scope.failure("its input is " + input.shape()
                    + ", and its parameters need the length of axis 1. Give the network's input a fixed length there.");
        }
        return width;
    }
}
