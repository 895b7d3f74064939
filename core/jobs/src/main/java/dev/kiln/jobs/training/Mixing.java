package dev.kiln.jobs.training;

import java.nio.charset.StandardCharsets;

/**
 * The arithmetic behind all of the host's randomness: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom
 * number generators", 2014), whose n-th number is a function of the key and n alone.
 */
final class Mixing {

    /** The odd integer closest to 2^64 over the golden ratio. */
    static final long GAMMA = 0x9E3779B97F4A7C15L;

    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private Mixing() {}

    /** A bijection after which every bit depends on every bit of the argument. */
    static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }

    /** A key made of another one and a number. */
    static long key(long key, long number) {
        return mix(mix(key + GAMMA) ^ (number * GAMMA));
    }

    /** A key made of another one and a name (FNV-1a of its UTF-8 form). */
    static long key(long key, String name) {
        long hash = FNV_OFFSET;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
        }
        return key(key, hash);
    }
}
