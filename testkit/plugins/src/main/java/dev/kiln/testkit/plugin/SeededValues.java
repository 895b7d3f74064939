package dev.kiln.testkit.plugin;

import dev.kiln.graph.tensor.Tensor;
import java.util.SplittableRandom;

/** Random numbers from a seed. */
final class SeededValues {

    private SeededValues() {}

    /** FLOAT, uniform in {@code [-1, 1)}. */
    static Tensor uniform(long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.of(values, shape);
    }

    /** INT64, uniform in {@code [0, bound)}. */
    static Tensor integers(long seed, long bound, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        return Tensor.of(random.longs(count(shape), 0, bound).toArray(), shape);
    }

    private static int count(long... shape) {
        long count = 1;
        for (long length : shape) {
            count *= length;
        }
        return Math.toIntExact(count);
    }
}
