package dev.kiln.testkit.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** Numbers of a binary file made extreme: counts, lengths, offsets and samples, in either byte order. */
final class NumberDamage {

    /** The usual length of headers. */
    private static final int HEADER = 256;

    private static final int MOST_CHANGES = 3;
    private static final long[] EXTREMES = {
        0,
        1,
        2,
        3,
        255,
        256,
        65_535,
        65_536,
        1 << 24,
        1 << 30,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xffff_ffffL,
        1L << 32,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1,
        Float.floatToIntBits(Float.NaN),
        Float.floatToIntBits(Float.POSITIVE_INFINITY),
        Double.doubleToLongBits(Double.NaN),
        Double.doubleToLongBits(-1e300)
    };

    private NumberDamage() {}

    static byte[] of(byte[] content, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] damaged = content.clone();
        for (int times = random.nextInt(1, MOST_CHANGES + 1); times > 0; times--) {
            change(damaged, random);
        }
        return damaged;
    }

    private static void change(byte[] content, SplittableRandom random) {
        int width = 1 << random.nextInt(4);
        if (content.length < width) {
            return;
        }
        int reach = content.length - width + 1;
        int place = random.nextInt(random.nextBoolean() ? Math.min(reach, HEADER) : reach);
        ByteOrder order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ByteBuffer at = ByteBuffer.wrap(content, place, width).order(order);
        long value = random.nextInt(4) == 0 ? random.nextLong() : EXTREMES[random.nextInt(EXTREMES.length)];
        switch (width) {
            case 1 -> at.put((byte) value);
            case 2 -> at.putShort((short) value);
            case 4 -> at.putInt((int) value);
            default -> at.putLong(value);
        }
    }
}
