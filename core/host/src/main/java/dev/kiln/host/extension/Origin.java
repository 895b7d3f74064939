package dev.kiln.host.extension;

import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.KilnException;

/**
 * Whose code an extension is, so that what goes wrong in it is said with the names that a user knows.
 *
 * @param name what messages call it, such as {@code attack pgd of the plugin org.example.attacks}
 */
public record Origin(String name) {

    /**
     * Code of an extension, which may throw what its interface does not declare.
     *
     * @param <T> the answer
     */
    @FunctionalInterface
    public interface Code<T> {

        /**
         * Runs it.
         *
         * @return the answer
         * @throws Throwable whatever goes wrong in it
         */
        T run() throws Throwable;
    }

    /**
     * That of an extension.
     *
     * @param registration what it was made from
     * @return the origin
     */
    public static Origin of(Registration registration) {
        return new Origin(
                registration.kind().word() + " " + registration.name() + " of the plugin " + registration.plugin());
    }

    /**
     * That of an extension as it is handed around. Of one that a program made itself its class is all that is known.
     *
     * @param kind what messages call its kind, such as {@code loss}
     * @param extension the extension
     * @return the origin
     */
    public static Origin of(String kind, Object extension) {
        return Guard.origin(extension)
                .orElseGet(() -> new Origin(kind + " " + extension.getClass().getName()));
    }

    /**
     * Asks the extension for something. Mistakes in its code become a {@link PluginException} with its name; what it
     * says of a mistake of the user, another {@link KilnException} than of a graph, stays as it is.
     *
     * @param code calls the extension
     * @param <T> the answer
     * @return what it returned
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
     * The same for one that may say of a graph that it does not fit, which is the user's mistake too.
     *
     * @param code calls the extension
     * @param <T> the answer
     * @return what it returned
     * @throws GraphException as it threw it
     * @throws CancelledException if the thread was interrupted meanwhile; with it goes an exception that blames the
     *     extension, for who knows that nobody else has interrupted
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

    /** From where it stands nobody can tell who interrupted; the innermost extension that did it, if one did, is named. */
    private CancelledException cancelled(CancelledException cancelled) {
        if (cancelled.getSuppressed().length == 0) {
            cancelled.addSuppressed(fault("ended as if it had been interrupted, which nobody did"));
        }
        return cancelled;
    }

    // null against the api's promise, and so not seen by the compiler
    private <T> T present(T answer) {
        if (answer == null) {
            throw fault("returned null");
        }
        return answer;
    }

    /**
     * What the extension returned cannot be used.
     *
     * @param what what it did, such as {@code returned 3 examples for 4}
     * @return the exception to throw
     */
    public PluginException fault(String what) {
        return new PluginException(new Fault("The " + name + " " + what + ".", Fault.REPORT), this);
    }

    /**
     * What the extension returned made something else fail.
     *
     * @param what what it did
     * @param cause what failed
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
