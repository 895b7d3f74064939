package dev.kiln.distribution;

import dev.kiln.host.extension.Thrown;
import java.util.Locale;
import java.util.Optional;

/** A failure for want of memory: of the heap, the stack, or what the system gives. */
final class Exhaustion {

    /** What the launcher gives to Java. */
    private static final String VARIABLE = "KILN_JAVA_OPTS";

    private static final String STACK =
            "something is nested more deeply than Java's stack goes. Give it a larger one with the environment variable "
                    + VARIABLE + ", for example " + VARIABLE + "=-Xss64m.";

    private static final long MEGABYTE = 1L << 20;

    private Exhaustion() {}

    /** What was used up and how there is more of it; empty for other failures. */
    static Optional<String> of(Throwable failure) {
        return Thrown.first(failure, OutOfMemoryError.class)
                .map(error -> memory(Thrown.message(error)))
                .or(() -> Thrown.first(failure, StackOverflowError.class).map(error -> STACK));
    }

    /** Whether it is the stack, which code that calls itself without an end uses up however large it is. */
    static boolean isOfStack(Throwable failure) {
        return Thrown.first(failure, StackOverflowError.class).isPresent();
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
