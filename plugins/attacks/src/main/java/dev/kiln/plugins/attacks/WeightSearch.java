package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Carlini and Wagner's search for the least weight {@code c} of the goal in a loss {@code size + c * goal}, for each
 * example by itself: {@code c} grows tenfold until a minimum of the loss reaches the goal, and is then bisected.
 *
 * <p>A minimization ends after a number of iterations, or where the loss of an example was above 0.9999 of that a tenth of
 * the iterations before. The authors' code compares the sum over the batch, so that its results depend on the batch.
 *
 * @param searches the number of weights that are tried
 * @param iterations the maximum number of iterations for each
 * @param first the first weight
 */
record WeightSearch(int searches, int iterations, double first) {

    /** A minimization goes on while the loss is at most this share of that at the last check. */
    private static final double PROGRESS = 0.9999;

    private static final String WEIGHT = "c";
    private static final String REACHED = "reached";
    private static final String LOSS = "loss";

    /** The weight of each example in an iteration, FLOAT {@code [N]}. */
    static Value weight(ProgramScope scope) {
        return scope.input(WEIGHT, ofExamples(scope));
    }

    /**
     * What an iteration reports.
     *
     * @param loss the loss of each example, FLOAT {@code [N]}
     * @param isReached whether it has reached the goal, BOOL {@code [N]}
     */
    static void report(ProgramScope scope, Value loss, Value isReached) {
        Value before = scope.input(REACHED, ofExamples(scope));
        Rounds.update(scope, REACHED, isReached.cast(ElementType.FLOAT).max(before));
        scope.output(LOSS, loss);
    }

    private static TensorType ofExamples(ProgramScope scope) {
        return TensorType.floats(Shape.of().prepend(scope.original().batch()));
    }

    /**
     * Searches.
     *
     * @param rounds the rounds of the iteration
     * @param batch the examples
     * @param beginning the states with which each minimization begins
     * @param iteration the program
     * @param feeds the feeds of an iteration, by its number from 0
     */
    void run(
            Rounds rounds,
            Batch batch,
            Map<String, Tensor> beginning,
            ModelProgram iteration,
            IntFunction<Map<String, Tensor>> feeds) {
        Weights weights = new Weights(batch.size(), first);
        for (int search = 0; search < searches; search++) {
            Map<String, Tensor> states = new HashMap<>(beginning);
            states.put(WEIGHT, weights.tensor());
            states.put(REACHED, Tensor.zeros(ElementType.FLOAT, batch.size()));
            rounds.restart(states);
            minimize(rounds, batch.size(), iteration, feeds);
            weights.bisect(rounds.get(REACHED).toFloatArray());
        }
    }

    private void minimize(Rounds rounds, int size, ModelProgram iteration, IntFunction<Map<String, Tensor>> feeds) {
        int period = Math.max(1, (iterations + 9) / 10);
        Tensor before = Tensor.full(ElementType.FLOAT, Float.POSITIVE_INFINITY, size);
        for (int i = 0; i < iterations && !rounds.isOver(); i++) {
            rounds.run(iteration, feeds.apply(i));
            if (i % period == 0) {
                Tensor last = before;
                Tensor loss = rounds.get(LOSS);
                rounds.retain(row -> loss.getDouble(row) <= PROGRESS * last.getDouble(row));
                before = loss;
            }
        }
    }

    /** The weight of each example. */
    private static final class Weights {

        private final double[] tried;
        private final double[] low;
        private final double[] high;

        Weights(int examples, double first) {
            tried = new double[examples];
            low = new double[examples];
            high = new double[examples];
            Arrays.fill(tried, first);
            Arrays.fill(high, Double.POSITIVE_INFINITY);
        }

        Tensor tensor() {
            return Tensor.of(tried, tried.length).cast(ElementType.FLOAT);
        }

        void bisect(float[] reached) {
            for (int i = 0; i < tried.length; i++) {
                (reached[i] > 0 ? high : low)[i] = tried[i];
                tried[i] = Double.isInfinite(high[i]) ? 10 * tried[i] : (low[i] + high[i]) / 2;
            }
        }
    }
}
