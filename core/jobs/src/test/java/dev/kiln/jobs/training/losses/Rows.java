package dev.kiln.jobs.training.losses;

import dev.kiln.api.data.DataSet;
import dev.kiln.data.ColumnarDataSet;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/** Six rows {@code x[i] = sin(0.9 i + 0.5)} of three features, with targets of a test. */
final class Rows {

    private Rows() {}

    static Tensor waves(double amplitude, double step, double start, long... shape) {
        float[] values = new float[(int) (shape[0] * shape[1] * (shape.length > 2 ? shape[2] : 1))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (amplitude * Math.sin(step * i + start));
        }
        return Tensor.of(values, shape);
    }

    private static ColumnarDataSet.Builder rows(long... shape) {
        return ColumnarDataSet.named("rows").input("x", waves(1, 0.9, 0.5, shape));
    }

    static DataSet classes(long... classes) {
        return rows(6, 3)
                .classes("class", Tensor.of(classes, 6), List.of("a", "b", "c", "d"))
                .build();
    }

    static DataSet others(long... classes) {
        return rows(6, 3).target("class", Tensor.of(classes, 6)).build();
    }

    /** Two sequences of three. */
    static DataSet tokens(boolean[] counts, long... classes) {
        return rows(2, 3, 3)
                .target("class", Tensor.of(classes, 2, 3))
                .mask("counts", Tensor.of(counts, 2, 3))
                .build();
    }
}
