package dev.kiln.data;

import dev.kiln.data.random.KeyedRandom;
import java.util.Arrays;

/**
 * The positions {@code 0, 1, ...} divided at random in two parts, each in ascending order.
 *
 * @param kept usually the larger part
 * @param held the part held out
 */
record Partition(long[] kept, long[] held) {

    /**
     * Divides.
     *
     * @param count the number of positions, at least 2
     * @param fraction the share to hold out, in (0, 1); each part has at least one position
     * @param seed the same seed gives the same partition
     */
    static Partition of(int count, double fraction, long seed) {
        int held = (int) Math.max(1, Math.min(count - 1L, Math.round(count * fraction)));
        int[] order = new KeyedRandom(seed, count).permutation(count);
        return new Partition(places(order, held, count), places(order, 0, held));
    }

    private static long[] places(int[] order, int from, int to) {
        return Arrays.stream(order, from, to).sorted().asLongStream().toArray();
    }
}
