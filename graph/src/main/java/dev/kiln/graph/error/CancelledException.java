package dev.kiln.graph.error;

import dev.kiln.graph.status.Stable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Work ended early because its thread was interrupted.
 *
 * <p>{@link Thread#interrupt} stops all long work of Kiln, from evaluations and attacks to reading data, within about
 * one run of an engine or one file. What is open is closed, files that were being written are whole or as before, and
 * the thread's interrupt is used up, as it is by {@link InterruptedException}. Who loops over work of their own without
 * engines or files calls {@link #throwIfInterrupted()} now and then.
 *
 * <p>A training says it with an exception of its own, which has the last good model.
 */
@Stable
public final class CancelledException extends KilnException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with a message.
     *
     * @param message what was interrupted
     */
    public CancelledException(String message) {
        super(message);
    }

    /**
     * Ends the work if the thread was interrupted. To be called where nothing is half done.
     *
     * @throws CancelledException if it was; the interrupt is used up
     */
    public static void throwIfInterrupted() {
        if (Thread.interrupted()) {
            throw new CancelledException("The work was interrupted.");
        }
    }

    /**
     * Tells an interrupt, which closes a file that is being read, from a failure of the file.
     *
     * @param failure what reading or writing ended with
     * @throws CancelledException if it was an interrupt; it is used up
     */
    public static void throwIfInterrupted(IOException failure) {
        if (failure instanceof ClosedByInterruptException || failure instanceof InterruptedIOException) {
            Thread.interrupted();
            throw new CancelledException("The work was interrupted.");
        }
    }
}
