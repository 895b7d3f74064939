package dev.kiln.plugins.pruning;

import dev.kiln.api.model.WeightAxes;
import java.util.Arrays;

/**
 * A weight as rows: the elements that one output multiplies with a vector of inputs.
 *
 * @param rows the number of outputs
 * @param columns the number of inputs of each
 * @param rowStride the distance of the first elements of two rows
 * @param columnStride the distance of neighbours in a row
 */
record WeightRows(int rows, int columns, int rowStride, int columnStride) {

    /** A matrix. */
    static WeightRows ofMatrix(WeightAxes axes, long... shape) {
        Along outputs = Along.of(axes.outputs(), shape);
        Along inputs = Along.of(axes.inputs(), shape);
        return new WeightRows(outputs.length(), inputs.length(), outputs.stride(), inputs.stride());
    }

    /** The filters of a convolution. */
    static WeightRows ofFilters(long... shape) {
        int columns = Math.toIntExact(Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact));
        return new WeightRows(Math.toIntExact(shape[0]), columns, columns, 1);
    }

    /** The place of an element in the weight. */
    int place(int row, int column) {
        return row * rowStride + column * columnStride;
    }
}
