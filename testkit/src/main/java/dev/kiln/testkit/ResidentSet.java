package dev.kiln.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory that this process holds, native memory included, as the operating system counts it. */
public final class ResidentSet {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long ALLOWED_KILOBYTES = 48 * 1024;

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
     * Fails if repeating something makes the resident set grow by more than 48 MB: more than the collector's breathing,
     * less than a leak of one result a run.
     *
     * @param times how often, after a third as many runs to warm up
     * @param run what is repeated
     */
    public static void assertFlat(int times, Runnable run) {
        repeat(times / 3, run);
        long before = afterCollection();
        repeat(times, run);
        long growth = afterCollection() - before;
        assertTrue(
                growth < ALLOWED_KILOBYTES, () -> "the resident set grew by " + growth + " kB over " + times + " runs");
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
