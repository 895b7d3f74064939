package dev.kiln.data.random;

/**
 * A stream of random numbers that depend only on keys and are the same on every machine and Java version:
 * {@link SplitMix}, started from a hash of the keys. The elementary functions are those of {@link StrictMath}. Not
 * thread-safe.
 */
public final class KeyedRandom {

    private long state;

    /**
     * A stream.
     *
     * @param keys the keys that determine its numbers
     */
    public KeyedRandom(long... keys) {
        for (long key : keys) {
            state = SplitMix.mix(state + SplitMix.GAMMA + SplitMix.mix(key));
        }
    }

    /** Returns 64 random bits. */
    public long nextLong() {
        state += SplitMix.GAMMA;
        return SplitMix.mix(state);
    }

    /** Returns a number uniform in {@code [0, 1)}. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /**
     * A uniform number.
     *
     * @param low the lower bound
     * @param high the upper bound, exclusive
     * @return a number in {@code [low, high)}
     */
    public double uniform(double low, double high) {
        return low + (high - low) * nextDouble();
    }

    /**
     * A uniform integer.
     *
     * @param bound the upper bound, exclusive, at least 1
     * @return an integer in {@code [0, bound)}
     */
    public int nextInt(int bound) {
        return (int) (nextDouble() * bound);
    }

    /**
     * A normal number with mean 0 (Box and Muller), truncated at 2.5 standard deviations.
     *
     * @param deviation the standard deviation
     * @return the number
     */
    public double gaussian(double deviation) {
        double radius = Math.sqrt(-2 * StrictMath.log(1 - nextDouble()));
        double normal = radius * StrictMath.cos(2 * Math.PI * nextDouble());
        return deviation * Math.max(-2.5, Math.min(2.5, normal));
    }

    /**
     * A random permutation of the numbers from 0 (Fisher and Yates).
     *
     * @param count their number
     * @return each of {@code 0, ..., count - 1} once
     */
    public int[] permutation(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
