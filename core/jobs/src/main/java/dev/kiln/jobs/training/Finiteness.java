package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Looks in data for values that make a loss NaN or infinite. */
final class Finiteness {

    private Finiteness() {}

    /** The first position of an example of a batch with a feature or a target that is infinite or NaN. */
    static OptionalLong firstOdd(Batch batch) {
        return IntStream.range(0, batch.size())
                .filter(row -> batch.columns().values().stream().anyMatch(column -> !isFinite(column, row)))
                .mapToLong(row -> batch.indices()[row])
                .min();
    }

    private static boolean isFinite(Tensor rows, int row) {
        if (!rows.elementType().isFloating()) {
            return true;
        }
        for (float value : rows.slice(row, row + 1).cast(ElementType.FLOAT).toFloatArray()) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
