package dev.kiln.host.extension;

import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.KilnException;

/**
 * The origin of an extension's code, so that failures are reported with names that users know.
 *
 * @param name its name in messages, such as {@code attack pgd of the plugin org.example.attacks}
 */
public record Origin(String name) {

    /**
     * Code of an extension, which may throw undeclared exceptions.
     *
     * @param <T> the type of the result
     */
    @FunctionalInterface
    public interface Code<T> {

        /**
         * Runs it.
         *
         * @return the result
         * @throws Throwable any exception of the code
         */
        T run() throws Throwable;
    }

    /**
     * The origin of an extension.
     *
     * @param registration its registration
     * @return the origin
     */
    public static Origin of(Registration registration) {
        return new Origin(
                registration.kind().word() + " " + registration.name() + " of the plugin " + registration.plugin());
    }

    /**
     * The origin of an extension or its proxy. For an extension that a program created itself only the class is known.
     *
     * @param kind the name of its kind in messages, such as {@code loss}
     * @param extension the extension
     * @return the origin
     */
    public static Origin of(String kind, Object extension) {
        return Guard.origin(extension)
                .orElseGet(() -> new Origin(kind + " " + extension.getClass().getName()));
    }

    /**
     * Calls the extension. Mistakes in its code become a {@link PluginException} with its name; its exceptions for
     * mistakes of the user, {@link KilnException}s other than of graphs, pass unchanged.
     *
     * @param code the call
     * @param <T> the type of the result
     * @return its result
     * @throws PluginException if it threw, or returned null
     */
    public <T> T ask(Code<T> code) {
        try {
            return write(code);
        } catch (GraphException e) {
            throw fault("failed", e);
        }
    }

    /**
     * The same for an extension that may report that a graph does not fit, which is a mistake of the user too.
     *
     * @param code the call
     * @param <T> the type of the result
     * @return its result
     * @throws GraphException unchanged from the extension
     * @throws CancelledException if the thread was interrupted meanwhile; with a suppressed exception that blames the
     *     extension, for callers that know of no other interruption
     * @throws PluginException if it threw anything else, or returned null
     */
    public <T> T write(Code<T> code) {
        boolean wasInterrupted = Thread.currentThread().isInterrupted();
        T answer;
        try {
            answer = code.run();
        } catch (Throwable e) {
            throw failed(e);
        }
        if (!wasInterrupted && Thread.interrupted()) {
            throw cancelled(new CancelledException("The work was interrupted."));
        }
        return present(answer);
    }

    private KilnException failed(Throwable thrown) {
        if (thrown instanceof CancelledException cancelled) {
            return cancelled(cancelled);
        }
        if (thrown instanceof InterruptedException) {
            return cancelled(new CancelledException("The work was interrupted."));
        }
        if (thrown instanceof KilnException known && Thrown.hasMessage(known)) {
            return known;
        }
        return caused(Fault.of("The " + name, thrown), thrown);
    }

    /** The source of an interrupt cannot be determined here; the innermost extension that may have done it is named. */
    private CancelledException cancelled(CancelledException cancelled) {
        if (cancelled.getSuppressed().length == 0) {
            cancelled.addSuppressed(fault("ended as if it had been interrupted, which nobody did"));
        }
        return cancelled;
    }

    // null contradicts the api, so the compiler does not expect it
    private <T> T present(T answer) {
        if (answer == null) {
            throw fault("returned null");
        }
        return answer;
    }

    /**
     * The exception for an invalid result of the extension.
     *
     * @param what its action, such as {@code returned 3 examples for 4}
     * @return the exception to throw
     */
    public PluginException fault(String what) {
        return new PluginException(new Fault("The " + name + " " + what + ".", Fault.REPORT), this);
    }

    /**
     * The exception for a result of the extension that caused a failure.
     *
     * @param what its action
     * @param cause the failure
     * @return the exception to throw
     */
    public PluginException fault(String what, Throwable cause) {
        return caused(new Fault("The " + name + " " + what + ": " + Thrown.message(cause), Fault.REPORT), cause);
    }

    private PluginException caused(Fault fault, Throwable cause) {
        PluginException exception = new PluginException(fault, this);
        exception.initCause(cause);
        return exception;
    }
}
