package dev.kiln.jobs.training;

import dev.kiln.data.random.SplitMix;
import java.util.stream.LongStream;

/** Shuffles the examples of each epoch: Fisher and Yates' shuffle, keyed by seed and epoch. */
final class Shuffle {

    private final long key;
    private long counter;

    private Shuffle(long key) {
        this.key = key;
    }

    /**
     * The order of one epoch; all orders have the same probability.
     *
     * @param seed the key
     * @param epoch the number of the epoch, from 0
     * @param size the number of examples
     * @return the positions of the examples, each once
     */
    static long[] order(long seed, long epoch, int size) {
        Shuffle random = new Shuffle(SplitMix.key(SplitMix.key(seed, "shuffle"), epoch));
        long[] order = LongStream.range(0, size).toArray();
        for (int left = size; left > 1; left--) {
            int chosen = random.below(left);
            long moved = order[left - 1];
            order[left - 1] = order[chosen];
            order[chosen] = moved;
        }
        return order;
    }

    /** Each number below the bound with the same probability: Lemire's multiplication, biased draws rejected. */
    private int below(int bound) {
        long product = draw() * bound;
        long reject = (1L << 32) % bound;
        while ((product & 0xFFFFFFFFL) < reject) {
            product = draw() * bound;
        }
        return (int) (product >>> 32);
    }

    private long draw() {
        return SplitMix.mix(key + ++counter * SplitMix.GAMMA) >>> 32;
    }
}
