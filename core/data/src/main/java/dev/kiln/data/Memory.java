package dev.kiln.data;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.util.Locale;

/** Checks that the content of a file fits into memory, before it is read where its size is known. */
final class Memory {

    private static final double MEBIBYTE = 1 << 20;

    /**
     * Work that takes memory.
     *
     * @param <T> the type of the result
     */
    interface Work<T> {

        T run() throws IOException;
    }

    private Memory() {}

    /**
     * Runs work if there is enough memory for it.
     *
     * @param what the data that need the memory, as the beginning of a message's sentence
     * @param bytes the minimum that it needs; 0 where unknown
     * @param work the work
     * @throws FileFormatException if there is not; the message gives the requirement and the remedy
     */
    static <T> T within(String what, double bytes, Work<T> work) throws IOException {
        if (bytes > limit()) {
            throw new FileFormatException(message(what, bytes));
        }
        try {
            return work.run();
        } catch (OutOfMemoryError e) {
            throw new FileFormatException(message(what, bytes), e);
        }
    }

    /** The maximum number of bytes for the heap, and for direct buffers, unless the user sets the latter separately. */
    private static long limit() {
        return Runtime.getRuntime().maxMemory();
    }

    private static String message(String what, double bytes) {
        String need = bytes > 0 ? "needs " + size(bytes) + " of memory" : "does not fit into memory";
        return what + " " + need + ", this process may use " + size((double) limit())
                + ". Give it more, as with KILN_JAVA_OPTS=-Xmx8g, or make the data smaller.";
    }

    /** A number of bytes in a readable unit. */
    static String size(double bytes) {
        return bytes < 1024 * MEBIBYTE
                ? String.format(Locale.ROOT, "%.0f MiB", Math.ceil(bytes / MEBIBYTE))
                : String.format(Locale.ROOT, "%.1f GiB", bytes / (1024 * MEBIBYTE));
    }
}
