package dev.kiln.plugins.attacks;

import dev.kiln.graph.tensor.Tensor;

/**
 * The places of an example's features: the last two axes, those before them are channels. Features without places are one
 * row.
 *
 * @param channels the number of channels
 * @param height the number of rows
 * @param width the number of columns
 */
record Places(int channels, int height, int width) {

    static Places of(Tensor inputs) {
        long[] shape = inputs.shape();
        int width = (int) shape[shape.length - 1];
        int height = shape.length > 2 ? (int) shape[shape.length - 2] : 1;
        return new Places((int) (inputs.size() / shape[0] / height / width), height, width);
    }

    /** The number of features of an example. */
    int features() {
        return channels * height * width;
    }

    /** The position of a feature in its example. */
    int at(int channel, int row, int column) {
        return (channel * height + row) * width + column;
    }

    /** A window of the plane, cut to its size, where its place along both axes is given from 0 to 1. */
    Window window(int side, float fromTop, float fromLeft) {
        int rows = Math.min(side, height);
        int columns = Math.min(side, width);
        return new Window(
                (int) (fromTop * (height - rows + 1)), (int) (fromLeft * (width - columns + 1)), rows, columns);
    }

    /** A window of the plane. */
    record Window(int top, int left, int rows, int columns) {

        /** The positions of its features in their example, row by row. */
        int[] features(Places places, int channel) {
            int[] features = new int[rows * columns];
            int next = 0;
            for (int row = top; row < top + rows; row++) {
                for (int column = left; column < left + columns; column++) {
                    features[next++] = places.at(channel, row, column);
                }
            }
            return features;
        }

        boolean has(int row, int column) {
            return row >= top && row < top + rows && column >= left && column < left + columns;
        }
    }
}
