package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * Random search by scores: a first point, then one proposal for each query, kept where it lowers the loss. Each example is
 * searched for by itself until it reaches the goal.
 *
 * @param target the model under attack
 * @param batch the examples
 * @param loss the quantity that proposals lower
 * @param queries the maximum number of queries for each example, the first point included
 */
record RandomSearch(AttackTarget target, Batch batch, Scores.Loss loss, int queries) {

    /** Points in the ball and the range, written into rows of features. */
    interface Proposals {

        /** Uniform numbers for each example of some, drawn for a query. */
        Tensor drawn(Batch some, int query);

        /** Writes the first point of an example over its clean features. */
        void first(Row drawn, int example, float[] point);

        /** Writes the proposal of a query over the best point so far. */
        void next(Row drawn, int query, int example, float[] point);

        /** The last proposal for an example was kept. */
        default void kept(int example) {}
    }

    /** The numbers drawn for one example. */
    record Row(float[] all, int from) {

        float at(int index) {
            return all[from + index];
        }

        /** A whole number from 0 to a bound, exclusive. */
        int below(int bound, int index) {
            return (int) (at(index) * bound);
        }

        /** 1 or -1. */
        int sign(int index) {
            return at(index) < 0.5f ? -1 : 1;
        }
    }

    /** The best points. */
    Tensor best(Proposals proposals) {
        int count = batch.size();
        float[] best = batch.inputs().toFloatArray();
        int features = best.length / count;
        int[] all = IntStream.range(0, count).toArray();
        write(all, batch, 0, best, best, features, proposals);
        Scores lowest = scores(batch, best);
        int[] open = open(all, lowest);
        Batch some = batch.select(open);
        float[] tried = new float[open.length * features];
        for (int query = 1; query < queries && open.length > 0; query++) {
            write(open, some, query, best, tried, features, proposals);
            Scores found = scores(some, tried);
            for (int i = 0; i < open.length; i++) {
                if (found.losses()[i] < lowest.losses()[open[i]]) {
                    lowest.losses()[open[i]] = found.losses()[i];
                    lowest.margins()[open[i]] = found.margins()[i];
                    System.arraycopy(tried, i * features, best, open[i] * features, features);
                    proposals.kept(open[i]);
                }
            }
            int[] left = open(open, lowest);
            if (left.length < open.length) {
                open = left;
                some = batch.select(open);
                tried = new float[open.length * features];
            }
        }
        return Tensor.of(best, batch.inputs().shape());
    }

    private static void write(
            int[] rows, Batch some, int query, float[] from, float[] to, int features, Proposals proposals) {
        Tensor drawn = proposals.drawn(some, query);
        float[] numbers = drawn.toFloatArray();
        float[] point = new float[features];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(from, rows[i] * features, point, 0, features);
            Row row = new Row(numbers, i * (numbers.length / rows.length));
            if (query == 0) {
                proposals.first(row, rows[i], point);
            } else {
                proposals.next(row, query, rows[i], point);
            }
            System.arraycopy(point, 0, to, i * features, features);
        }
    }

    private Scores scores(Batch some, float[] points) {
        long[] shape = batch.inputs().shape();
        shape[0] = some.size();
        return Scores.of(target, loss, Tensor.of(points, shape), some);
    }

    private static int[] open(int[] rows, Scores lowest) {
        return IntStream.of(rows).filter(row -> lowest.margins()[row] >= 0).toArray();
    }
}
