package dev.kiln.data.random;

import java.nio.charset.StandardCharsets;

/**
 * The arithmetic of all of the host's randomness: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014), whose n-th number is a function of only the key and n: {@code mix(key + n * GAMMA)}.
 */
public final class SplitMix {

    /** The odd integer closest to 2^64 over the golden ratio. */
    public static final long GAMMA = 0x9E3779B97F4A7C15L;

    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private SplitMix() {}

    /**
     * A bijection after which every bit depends on every bit of the argument.
     *
     * @param z 64 bits
     * @return 64 bits
     */
    public static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }

    /**
     * Derives a key from another one and a number.
     *
     * @param key a key
     * @param number any number
     * @return the new key
     */
    public static long key(long key, long number) {
        return mix(mix(key + GAMMA) ^ (number * GAMMA));
    }

    /**
     * Derives a key from another one and a name, by FNV-1a of its UTF-8 form.
     *
     * @param key a key
     * @param name any name
     * @return the new key
     */
    public static long key(long key, String name) {
        long hash = FNV_OFFSET;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
        }
        return key(key, hash);
    }
}
