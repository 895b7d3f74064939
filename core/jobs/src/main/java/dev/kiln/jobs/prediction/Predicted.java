package dev.kiln.jobs.prediction;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The prediction of one target of one example. */
public sealed interface Predicted {

    /**
     * A class.
     *
     * @param number its number; -1 where a score is not a number
     * @param probabilities the probability of each class, in {@code [0, 1]}. Their sum is 1, except those of a model
     *     that ends in {@code Sigmoid} and predicts each class by itself
     */
    record OfClass(int number, double[] probabilities) implements Predicted {

        /** Copies the probabilities. */
        public OfClass {
            probabilities = probabilities.clone();
        }

        @Override
        public double[] probabilities() {
            return probabilities.clone();
        }

        /** Returns the probability of the class; NaN where there is no class. */
        public double probability() {
            return number < 0 ? Double.NaN : probabilities[number];
        }

        /**
         * The likeliest classes.
         *
         * @param most the maximum number
         * @return their numbers, the likeliest first, of equals the lower number; none where there is no class
         */
        public List<Integer> likeliest(int most) {
            return IntStream.range(0, number < 0 ? 0 : probabilities.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(k -> -probabilities[k]))
                    .limit(most)
                    .toList();
        }
    }

    /**
     * Values, in the unit of the target.
     *
     * @param values at least one, in row-major order
     */
    record OfValues(float[] values) implements Predicted {

        /** Copies the values. */
        public OfValues {
            values = values.clone();
        }

        @Override
        public float[] values() {
            return values.clone();
        }
    }
}
