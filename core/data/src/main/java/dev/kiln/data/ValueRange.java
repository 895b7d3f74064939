package dev.kiln.data;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.tensor.ElementType;

/**
 * The range of the features of data.
 *
 * @param low the minimum; NaN is ignored
 * @param high the maximum
 */
public record ValueRange(double low, double high) {

    private static final int AT_ONCE = 256;

    /**
     * Examines all features, except those of images stored as bytes, which lie in {@code [0, 1]}.
     *
     * @param data the data
     * @return the range of their values; {@code [0, 0]} where all are NaN
     */
    public static ValueRange of(DataSet data) {
        if (arePixels(data)) {
            return new ValueRange(0, 1);
        }
        return of(data, data.batch(0).input());
    }

    /**
     * Examines all values of a column.
     *
     * @param data the data
     * @param column the name of one of its columns
     * @return the range of its values; {@code [0, 0]} where all are NaN
     */
    public static ValueRange of(DataSet data, String column) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Batch batch : data.batches(AT_ONCE)) {
            for (float value : batch.column(column).cast(ElementType.FLOAT).toFloatArray()) {
                low = value < low ? value : low;
                high = value > high ? value : high;
            }
        }
        return low <= high ? new ValueRange(low, high) : new ValueRange(0, 0);
    }

    private static boolean arePixels(DataSet data) {
        return DataView.origin(data) instanceof TensorDataSet tensors && tensors.inputs() instanceof PixelRows;
    }

    /**
     * The input range of a network trained on the data: {@code [0, 1]} where all features lie in it, as those of images
     * do, else none, as of the columns of a table.
     *
     * @return the range
     */
    public InputInfo stated() {
        return isWithin(InputInfo.UNIT) ? InputInfo.UNIT : InputInfo.UNBOUNDED;
    }

    /**
     * Whether all features are valid values of an input.
     *
     * @param input the input
     * @return whether they are
     */
    public boolean isWithin(InputInfo input) {
        return low >= input.low() && high <= input.high();
    }
}
