package dev.kiln.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The resident set of this process, native memory included, as reported by the operating system. */
public final class ResidentSet {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long ALLOWED_KILOBYTES = 48 * 1024;
    private static final int ROUNDS = 6;

    private ResidentSet() {}

    /** Whether it can be read on this system. */
    public static boolean isKnown() {
        return Files.isReadable(STATUS);
    }

    /** Returns its size in kilobytes. */
    public static long kilobytes() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Fails if a repeated action makes the resident set grow without limit. Heaps and allocators grow at first and then
     * stop; a leak of one result for each run grows as much in the last round as in the first.
     *
     * @param times the number of runs in each of at most six rounds; one round that adds less than 48 MB is enough
     * @param run the action
     */
    public static void assertFlat(int times, Runnable run) {
        long growth = Long.MAX_VALUE;
        long before = kilobytes();
        for (int round = 0; round < ROUNDS && growth >= ALLOWED_KILOBYTES; round++) {
            repeat(times, run);
            long after = afterCollection();
            growth = after - before;
            before = after;
        }
        long last = growth;
        assertTrue(
                last < ALLOWED_KILOBYTES,
                () -> "the resident set still grew by " + last + " kB over " + times + " runs");
    }

    private static void repeat(int times, Runnable run) {
        for (int i = 0; i < times; i++) {
            run.run();
        }
    }

    private static long afterCollection() {
        System.gc();
        System.gc();
        return kilobytes();
    }
}
