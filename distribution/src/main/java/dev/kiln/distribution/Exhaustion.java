package dev.kiln.distribution;

import java.util.Locale;
import java.util.Optional;

/** A failure for want of memory: of the heap, the stack, or what the system gives. */
final class Exhaustion {

    /** What the launcher gives to Java. */
    private static final String VARIABLE = "KILN_JAVA_OPTS";

    private static final long MEGABYTE = 1L << 20;
    private static final int DEEPEST = 32;

    private Exhaustion() {}

    /** What was used up and how there is more of it; empty for other failures. */
    static Optional<String> of(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof OutOfMemoryError memory) {
                return Optional.of(memory(String.valueOf(memory.getMessage())));
            }
            if (cause instanceof StackOverflowError) {
                return Optional.of(
                        "something is nested more deeply than Java's stack goes. Give it a larger one with the"
                                + " environment variable " + VARIABLE + ", for example " + VARIABLE + "=-Xss64m.");
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private static String memory(String message) {
        if (message.contains("native thread") || message.contains("Map failed")) {
            return "the system gives no more memory or threads (" + message + "). End other programs, or raise its"
                    + " limits.";
        }
        long most = Runtime.getRuntime().maxMemory() / MEGABYTE;
        return String.format(
                Locale.ROOT,
                "the %d MiB of memory that Java may take are used up. Allow it more with the environment variable %s,"
                        + " for example %s=-Xmx%dm, or work on less at once.",
                most,
                VARIABLE,
                VARIABLE,
                2 * most);
    }
}
