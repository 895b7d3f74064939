package dev.kiln.data;

import dev.kiln.api.data.Column;
import dev.kiln.api.data.ColumnRole;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.tensor.Tensor;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * One column of all examples of a data set, part after part. The first target is read without the inputs, see
 * {@link DataSet#targets}.
 */
public final class ColumnParts {

    private static final int AT_ONCE = 4096;

    private ColumnParts() {}

    /**
     * The first target.
     *
     * @param data the data
     * @return its parts in order, read when they are requested
     */
    public static Stream<Tensor> ofTargets(DataSet data) {
        return starts(data).mapToObj(from -> data.targets(indices(data, from)));
    }

    /**
     * A column.
     *
     * @param data the data
     * @param name the name of the column
     * @return its parts in order, read when they are requested
     */
    public static Stream<Tensor> of(DataSet data, String name) {
        boolean isFirstTarget = data.columns().stream()
                .filter(column -> column.role() == ColumnRole.TARGET)
                .map(Column::name)
                .findFirst()
                .filter(name::equals)
                .isPresent();
        return isFirstTarget
                ? ofTargets(data)
                : starts(data).mapToObj(from -> data.batch(indices(data, from)).column(name));
    }

    private static LongStream starts(DataSet data) {
        return LongStream.iterate(0, from -> from < data.size(), from -> from + AT_ONCE);
    }

    private static long[] indices(DataSet data, long from) {
        return LongStream.range(from, Math.min(data.size(), from + AT_ONCE)).toArray();
    }
}
