package dev.kiln.plugins.pruning;

import dev.kiln.graph.tensor.Tensor;

/** The sums of the squares of each channel of a value, over examples and places. */
final class ChannelSquares {

    private double[] sums = new double[0];

    /** Adds the values of a batch; the channels lie along an axis, which is counted from the end if it is negative. */
    void add(Tensor values, int axis) {
        long[] shape = values.shape();
        Along channels = Along.of(Math.max(0, axis < 0 ? axis + shape.length : axis), shape);
        sums = sums.length == 0 ? new double[channels.length()] : sums;
        for (int i = 0; i < values.size(); i++) {
            double value = values.getDouble(i);
            sums[channels.index(i)] += value * value;
        }
    }

    double[] sums() {
        return sums.clone();
    }
}
