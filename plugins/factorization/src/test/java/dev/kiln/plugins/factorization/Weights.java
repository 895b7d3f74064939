package dev.kiln.plugins.factorization;

import dev.kiln.graph.tensor.Tensor;
import java.util.function.IntToDoubleFunction;

/** Weights of tests. */
final class Weights {

    private Weights() {}

    /** A tensor in single precision whose elements are given in row-major order. */
    static Tensor of(IntToDoubleFunction element, long... shape) {
        float[] values = new float[(int) Layer.positions(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) element.applyAsDouble(i);
        }
        return Tensor.of(values, shape);
    }

    /** {@code sin((i + 1)²)}, which is of no low rank. */
    static Tensor rough(long... shape) {
        return of(i -> Math.sin((i + 1.0) * (i + 1)), shape);
    }

    /** A matrix of rank 2. */
    static Tensor ofRankTwo(int rows, int columns) {
        return of(
                i -> Math.sin(1 + i / columns) * Math.cos(2 + i % columns)
                        + 0.5 * Math.cos(i / columns) * (i % columns % 3),
                rows,
                columns);
    }

    /** A kernel {@code [O, I, h, w]} of two outputs and two inputs in other bases. */
    static Tensor ofChannelRanksTwo(int outputs, int inputs, int height, int width) {
        int places = height * width;
        return of(
                i -> {
                    int o = i / (inputs * places);
                    int c = i / places % inputs;
                    double sum = 0;
                    for (int p = 1; p <= 2; p++) {
                        for (int q = 1; q <= 2; q++) {
                            sum += Math.sin(p * (o + 1.3))
                                    * Math.cos(q * (c + 0.4))
                                    * Math.sin(p + 3 * q + 2 * (i % places));
                        }
                    }
                    return sum;
                },
                outputs,
                inputs,
                height,
                width);
    }

    /** A kernel {@code [O, I, h, w]} that is one product of vectors. */
    static Tensor ofRankOne(int outputs, int inputs, int height, int width) {
        return of(
                i -> Math.sin(1 + i / (inputs * height * width))
                        * Math.cos(1 + i / (height * width) % inputs)
                        * (1 + i / width % height)
                        * (2 - i % width),
                outputs,
                inputs,
                height,
                width);
    }

    /** {@code ||a - b|| / ||a||}. */
    static double distance(Tensor a, double[] b) {
        double missing = 0;
        double squares = 0;
        for (int i = 0; i < b.length; i++) {
            missing += Math.pow(a.getDouble(i) - b[i], 2);
            squares += a.getDouble(i) * a.getDouble(i);
        }
        return Math.sqrt(missing / squares);
    }
}
