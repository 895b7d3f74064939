package dev.kiln.jobs.training.losses;

import dev.kiln.api.data.DataSet;
import dev.kiln.data.ColumnarDataSet;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/** Six rows {@code x[i] = sin(0.9 i + 0.5)} of three features, with targets of a test. */
final class Rows {

    private static final boolean[] COUNTS = {true, true, false, true, false, true};

    private Rows() {}

    static Tensor waves(double amplitude, double step, double start, long... shape) {
        float[] values = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (amplitude * Math.sin(step * i + start));
        }
        return Tensor.of(values, shape);
    }

    /** The data that {@code pytorch_values.py} calls by a name. */
    static DataSet named(String name) {
        return switch (name) {
            case "classes" -> classes(3, 0, 2, 1, 0, 0);
            case "pairs" -> others(0, 1, 0, 1, 2, 2);
            case "views" -> others(0, 1, 0, 1, 2, 3);
            case "tokens" -> tokens(COUNTS, 3, 0, 2, 1, 0, 0);
            case "values" -> rows(6, 3).values("y", values(4)).build();
            case "masked-values" -> masked(values(4));
            case "labels" -> rows(6, 3).values("y", labels()).build();
            case "masked-labels" -> masked(labels());
            case "one-value" -> rows(6, 3).target("y", oneValue()).build();
            case "probabilities" -> rows(6, 3).values("y", probabilities()).build();
            case "sequences" -> sequences();
            default -> throw new IllegalArgumentException(name);
        };
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

    /** Two sequences of three steps, the second with one label and two steps. */
    private static DataSet sequences() {
        return rows(2, 3, 3)
                .target("labels", Tensor.of(new long[] {1, 2, 3, 77}, 2, 2))
                .mask("are-labels", Tensor.of(new boolean[] {true, true, true, false}, 2, 2))
                .mask("steps", Tensor.of(new boolean[] {true, true, true, true, true, false}, 2, 3))
                .group("count", Tensor.of(new long[] {3, 2}, 2))
                .build();
    }

    private static DataSet masked(Tensor values) {
        float[] waves = waves(1, 2.3, 1, 6, 4).toFloatArray();
        boolean[] counts = new boolean[waves.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = waves[i] > -0.5;
        }
        return rows(6, 3)
                .values("y", values)
                .mask("counts", Tensor.of(counts, 6, 4))
                .build();
    }

    private static Tensor values(long count) {
        return waves(1, 1.7, 0.3, 6, count);
    }

    private static Tensor labels() {
        float[] values = values(4).toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] > 0 ? 1 : 0;
        }
        return Tensor.of(values, 6, 4);
    }

    private static Tensor oneValue() {
        float[] values = values(4).toFloatArray();
        float[] first = new float[6];
        for (int i = 0; i < first.length; i++) {
            first[i] = values[4 * i];
        }
        return Tensor.of(first, 6);
    }

    private static Tensor probabilities() {
        float[] values = new float[24];
        for (int i = 0; i < values.length; i++) {
            values[i] = (1 + (i / 4 + i % 4) % 4) / 10f;
        }
        return Tensor.of(values, 6, 4);
    }
}
