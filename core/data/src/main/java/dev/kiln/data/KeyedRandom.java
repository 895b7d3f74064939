package dev.kiln.data;

/**
 * Random numbers that depend on keys alone and are the same on every machine and Java.
 *
 * <p>SplitMix64 (Steele, Lea and Flood, <i>Fast splittable pseudorandom number generators</i>, OOPSLA 2014), started
 * from a hash of the keys. The elementary functions are those of {@link StrictMath}.
 */
final class KeyedRandom {

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    KeyedRandom(long... keys) {
        for (long key : keys) {
            state = mix(state + GOLDEN_GAMMA + mix(key));
        }
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** Uniform in {@code [0, 1)}. */
    double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    double uniform(double low, double high) {
        return low + (high - low) * nextDouble();
    }

    /** Uniform in {@code [0, bound)}. */
    int nextInt(int bound) {
        return (int) (nextDouble() * bound);
    }

    /** Normal with mean 0 (Box and Muller), cut off at 2.5 standard deviations. */
    double gaussian(double deviation) {
        double radius = Math.sqrt(-2 * StrictMath.log(1 - nextDouble()));
        double normal = radius * StrictMath.cos(2 * Math.PI * nextDouble());
        return deviation * Math.max(-2.5, Math.min(2.5, normal));
    }

    /** The numbers from 0 up to a count, in random order (Fisher and Yates). */
    int[] permutation(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
