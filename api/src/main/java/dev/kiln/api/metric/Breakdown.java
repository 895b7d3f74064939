package dev.kiln.api.metric;

import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * A result of a measurement beyond its one number: values by class, a matrix of counts, or curves. Reports name the
 * classes of the first target where the data or the model know them.
 */
@Stable
public sealed interface Breakdown {

    /** Returns the name in reports, such as {@code recall}; a measurement has one breakdown of each name. */
    String name();

    /**
     * A value of each class.
     *
     * @param name the name in reports
     * @param values K values in the order of the classes; not a number where the value of a class is undefined
     */
    record ByClass(String name, List<Double> values) implements Breakdown {

        /** Copies the values. */
        public ByClass {
            values = List.copyOf(values);
        }

        /**
         * The values of an array.
         *
         * @param name the name in reports
         * @param values K values in the order of the classes
         */
        public ByClass(String name, double... values) {
            this(name, Arrays.stream(values).boxed().toList());
        }
    }

    /**
     * A confusion matrix: how often each class was predicted for the examples of each class. An example without a
     * predicted class, since a score is not a number, is in no cell.
     *
     * @param name the name in reports
     * @param counts INT64 {@code [K, K]}: row t and column p count the examples of class t that are predicted as class
     *     p
     */
    record Confusion(String name, Tensor counts) implements Breakdown {

        /** Checks that it is a square of whole numbers. */
        public Confusion {
            long[] shape = counts.shape();
            if (counts.elementType() != ElementType.INT64 || shape.length != 2 || shape[0] != shape[1]) {
                throw new IllegalArgumentException("counts are " + counts + ", expected INT64 [K, K]");
            }
        }

        /** Returns the number of classes, K. */
        public int classes() {
            return (int) counts.shape()[0];
        }

        /**
         * A cell.
         *
         * @param target the right class, in {@code [0, K)}
         * @param predicted the predicted class, in {@code [0, K)}
         * @return the number of its examples
         */
        public long count(int target, int predicted) {
            return counts.longs().get(target * classes() + predicted);
        }
    }

    /**
     * Curves over the same axes.
     *
     * @param name the name in reports
     * @param xAxis the name of the horizontal axis, with its unit where it has one
     * @param yAxis the name of the vertical axis, likewise
     * @param lines the points of one curve, from its start to its end; or of K curves, one for each class in order,
     *     without points where the curve of a class is undefined
     */
    record Curves(String name, String xAxis, String yAxis, List<List<Point>> lines) implements Breakdown {

        /** Copies the points. */
        public Curves {
            lines = lines.stream().map(List::copyOf).toList();
        }
    }

    /**
     * A point of a curve.
     *
     * @param x its horizontal coordinate
     * @param y its vertical coordinate
     */
    record Point(double x, double y) {}
}
