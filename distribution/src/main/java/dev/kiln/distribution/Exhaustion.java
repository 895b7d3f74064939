package dev.kiln.distribution;

import dev.kiln.host.extension.Thrown;
import java.util.Locale;
import java.util.Optional;

/** A failure for lack of memory: heap, stack, or memory of the system. */
final class Exhaustion {

    /** The variable with options that the launcher passes to Java. */
    private static final String VARIABLE = "KILN_JAVA_OPTS";

    private static final String STACK =
            "the nesting is too deep for Java's stack. Enlarge it with the environment variable " + VARIABLE
                    + ", for example " + VARIABLE + "=-Xss64m.";

    private static final long MEGABYTE = 1L << 20;

    private Exhaustion() {}

    /** The exhausted resource and the remedy; empty for other failures. */
    static Optional<String> of(Throwable failure) {
        return Thrown.first(failure, OutOfMemoryError.class)
                .map(error -> memory(Thrown.message(error)))
                .or(() -> Thrown.first(failure, StackOverflowError.class).map(error -> STACK));
    }

    /** Whether it is the stack, which endless recursion exhausts at any size. */
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
                "the %d MiB of memory that Java may use are exhausted. Allow more with the environment variable %s,"
                        + " for example %s=-Xmx%dm, or process fewer data at once.",
                most,
                VARIABLE,
                VARIABLE,
                2 * most);
    }
}
