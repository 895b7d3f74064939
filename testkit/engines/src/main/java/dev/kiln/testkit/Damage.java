package dev.kiln.testkit;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Damage to the content of files, the same for the same seed, which readers of files must refuse or survive. */
public final class Damage {

    /** The length of a model's beginning, which has its structure; the rest is mostly weights. */
    private static final int STRUCTURE = 4096;

    private static final int MOST_CHANGES = 8;
    private static final byte[] EXTREMES = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff};

    private final SplittableRandom random;
    private byte[] bytes;

    private Damage(byte[] bytes, long seed) {
        this.random = new SplittableRandom(seed);
        this.bytes = bytes.clone();
    }

    /**
     * Changes a few bits or bytes, removes a piece, doubles one, inserts a huge length, or truncates the end.
     *
     * @param content the content, which does not change
     * @param seed determines the damage
     * @return the damaged content
     */
    public static byte[] of(byte[] content, long seed) {
        Damage damage = new Damage(content, seed);
        damage.apply();
        return damage.bytes;
    }

    private void apply() {
        if (bytes.length == 0) {
            return;
        }
        switch (random.nextInt(6)) {
            case 0 -> repeat(() -> bytes[place()] ^= (byte) (1 << random.nextInt(8)));
            case 1 -> repeat(() -> bytes[place()] = EXTREMES[random.nextInt(EXTREMES.length)]);
            case 2 -> repeat(() -> bytes[place()] = (byte) random.nextInt(256));
            case 3 -> splice(place(), length(), new byte[0]);
            case 4 -> doublePiece();
            default -> insertOrCut();
        }
    }

    private void repeat(Runnable change) {
        int times = random.nextInt(1, MOST_CHANGES + 1);
        for (int i = 0; i < times; i++) {
            change.run();
        }
    }

    private int place() {
        int reach = random.nextInt(4) == 0 ? bytes.length : Math.min(bytes.length, STRUCTURE);
        return random.nextInt(reach);
    }

    private int length() {
        return 1 << random.nextInt(9);
    }

    private void doublePiece() {
        int from = place();
        byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length()));
        splice(place(), 0, piece);
    }

    private void insertOrCut() {
        if (random.nextBoolean()) {
            // the longest number of the format: -1, or a length of 2^64 - 1
            byte[] number = new byte[10];
            Arrays.fill(number, (byte) 0xff);
            number[9] = 1;
            splice(place(), 0, number);
        } else {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
    }

    private void splice(int at, int removed, byte[] added) {
        int rest = Math.min(bytes.length, at + removed);
        byte[] spliced = Arrays.copyOf(bytes, at + added.length + bytes.length - rest);
        System.arraycopy(added, 0, spliced, at, added.length);
        System.arraycopy(bytes, rest, spliced, at + added.length, bytes.length - rest);
        bytes = spliced;
    }
}
