package dev.kiln.jobs.attack.methods;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.Noise;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The Square attack in L2 or L1 on one of the {@link SmallImages}, as the pseudocode of the papers, in double precision.
 * Its points are rounded to single precision: where a bump cancels the change in a window, what is left is rounding.
 */
final class PlainSquare {

    private static final int H = SmallImages.HEIGHT;
    private static final int W = SmallImages.WIDTH;
    private static final int C = SmallImages.CHANNELS;

    private final double[] clean;
    private final Norm norm;
    private final double epsilon;

    PlainSquare(int example, Norm norm, double epsilon) {
        this.clean = SmallImages.image(example);
        this.norm = norm;
        this.epsilon = epsilon;
    }

    double[] found(AttackTarget target, Batch one, int queries, int schedule, ToDoubleFunction<double[]> margin) {
        double[] best = start(numbers(target, one, 0, 25, 1 + C));
        for (int query = 1; query < queries && margin.applyAsDouble(best) >= 0; query++) {
            double[] tried = next(best, numbers(target, one, query, 5 + C), side(query, schedule));
            best = margin.applyAsDouble(tried) < margin.applyAsDouble(best) ? tried : best;
        }
        return best;
    }

    private static double[] numbers(AttackTarget target, Batch one, int query, long... lengths) {
        float[] drawn = target.noise(Noise.UNIFORM, one, query, lengths).toFloatArray();
        return IntStream.range(0, drawn.length).mapToDouble(i -> drawn[i]).toArray();
    }

    private static int side(int query, int schedule) {
        double share = 0.8;
        for (double at : new double[] {0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8}) {
            share /= query > at * schedule + 1e-9 ? 2 : 1;
        }
        int side = Math.max(3, (int) Math.round(Math.sqrt(share * H * W)));
        return side % 2 == 0 ? side + 1 : side;
    }

    /** Tiles of one feature, each with its sign: a seventh of seven rows and a fifth of six columns, rounded down. */
    private double[] start(double[] drawn) {
        double[] change = new double[clean.length];
        for (int tile = 0; tile < 25; tile++) {
            int row = 1 + tile / 5;
            int column = tile % 5;
            for (int c = 0; c < C; c++) {
                // the lower half of a bump of one feature, which is negative
                change[(c * H + row) * W + column] = drawn[tile * (1 + C) + 1 + c] < 0.5 ? 1 : -1;
            }
        }
        return moved(change);
    }

    private double[] next(double[] best, double[] drawn, int side) {
        int rows = Math.min(side, H);
        int columns = Math.min(side, W);
        int top = (int) (drawn[0] * (H - rows + 1));
        int left = (int) (drawn[1] * (W - columns + 1));
        int top2 = (int) (drawn[2] * (H - rows + 1));
        int left2 = (int) (drawn[3] * (W - columns + 1));
        double[][] eta = eta(rows, columns, drawn[4] >= 0.5);
        double[] d = new double[clean.length];
        double rounding = norm == Norm.L1 ? 1e-6 * epsilon : 0;
        IntStream.range(0, d.length)
                .filter(i -> Math.abs(best[i] - clean[i]) > rounding)
                .forEach(i -> d[i] = best[i] - clean[i]);
        double total = sum(d, i -> true);
        double[] next = d.clone();
        for (int c = 0; c < C; c++) {
            int channel = c;
            IntPredicate in1 = i -> isIn(i, channel, top, left, rows, columns);
            IntPredicate in2 = i -> isIn(i, channel, top2, left2, rows, columns);
            double there = sum(d, in1);
            double size = norm == Norm.L2
                    ? Math.sqrt(Math.max(epsilon * epsilon - total, 0) / C + sum(d, in1.or(in2)))
                    : (Math.max(epsilon - total, 0) / C + sum(d, in1.or(in2))) * C;
            double sign = drawn[5 + c] < 0.5 ? -1 : 1;
            double[] direction = new double[d.length];
            for (int i = 0; i < d.length; i++) {
                next[i] = in2.test(i) ? 0 : next[i];
                if (in1.test(i)) {
                    direction[i] = sign * eta[i / W % H - top][i % W - left] + d[i] / (1e-12 + length(there));
                }
            }
            double length = length(sum(direction, i -> true));
            for (int i = 0; i < d.length; i++) {
                next[i] = in1.test(i) ? direction[i] / (1e-12 + length) * size : next[i];
            }
        }
        return moved(next);
    }

    private static boolean isIn(int i, int channel, int top, int left, int rows, int columns) {
        int row = i / W % H;
        int column = i % W;
        return i / (H * W) == channel && row >= top && row < top + rows && column >= left && column < left + columns;
    }

    private double sum(double[] d, IntPredicate where) {
        return IntStream.range(0, d.length)
                .filter(where)
                .mapToDouble(i -> norm == Norm.L2 ? d[i] * d[i] : Math.abs(d[i]))
                .sum();
    }

    private double length(double sum) {
        return norm == Norm.L2 ? Math.sqrt(sum) : sum;
    }

    private double[] moved(double[] change) {
        double length = length(sum(change, i -> true));
        return norm == Norm.L2
                ? IntStream.range(0, change.length)
                        .mapToDouble(i -> inRange(clean[i] + change[i] * epsilon / length))
                        .toArray()
                : nearest(change);
    }

    private static double inRange(double feature) {
        return (float) Math.min(Math.max(feature, 0), 1);
    }

    /** The point of ball and range that is nearest, by bisection of the amount that all changes are shortened by. */
    private double[] nearest(double[] change) {
        double low = 0;
        double high = 100;
        for (int halving = 0; halving < 100; halving++) {
            double middle = (low + high) / 2;
            double[] tried = shortened(change, middle);
            double sum = IntStream.range(0, tried.length)
                    .mapToDouble(i -> Math.abs(tried[i] - clean[i]))
                    .sum();
            low = sum > epsilon ? middle : low;
            high = sum > epsilon ? high : middle;
        }
        return Arrays.stream(shortened(change, high)).map(PlainSquare::inRange).toArray();
    }

    private double[] shortened(double[] change, double amount) {
        return IntStream.range(0, change.length)
                .mapToDouble(i -> clean[i] + Math.signum(change[i]) * Math.max(Math.abs(change[i]) - amount, 0))
                .map(feature -> Math.min(Math.max(feature, 0), 1))
                .toArray();
    }

    private double[][] eta(int rows, int columns, boolean isTurned) {
        double[][] eta = new double[rows][columns];
        int first = isTurned ? columns : rows;
        int second = isTurned ? rows : columns;
        double[][] upper = rectangles(first / 2, second);
        double[][] lower = rectangles(first - first / 2, second);
        for (int i = 0; i < first; i++) {
            for (int j = 0; j < second; j++) {
                double value = i < first / 2 ? upper[i][j] : -lower[i - first / 2][j];
                eta[isTurned ? j : i][isTurned ? i : j] = value / length(2);
            }
        }
        return eta;
    }

    private double[][] rectangles(int x, int y) {
        double[][] delta = new double[x][y];
        double sum = 0;
        for (int k = 0; k < Math.max(x / 2 + 1, y / 2 + 1); k++) {
            for (int i = Math.max(x / 2 - k, 0); i < Math.min(x / 2 + k + 1, x); i++) {
                for (int j = Math.max(y / 2 - k, 0); j < Math.min(y / 2 + k + 1, y); j++) {
                    delta[i][j] += 1.0 / Math.pow(k + 1, norm == Norm.L2 ? 2 : 4);
                }
            }
        }
        for (double[] row : delta) {
            sum += sum(row, j -> true);
        }
        for (double[] row : delta) {
            for (int j = 0; j < y; j++) {
                row[j] /= length(sum);
            }
        }
        return delta;
    }
}
