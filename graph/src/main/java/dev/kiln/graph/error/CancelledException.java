package dev.kiln.graph.error;

import dev.kiln.graph.status.Stable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Work ended early because its thread was interrupted.
 *
 * <p>{@link Thread#interrupt} stops all long work of Kiln, from evaluations and attacks to reading data, within about
 * one run of an engine or one file. Open resources are closed, files that were being written are complete or unchanged,
 * and the thread's interrupt status is cleared, as it is by {@link InterruptedException}. A loop without engines or
 * files should call {@link #throwIfInterrupted()} regularly.
 *
 * <p>Training throws an exception of its own, which has the last good model.
 */
@Stable
public final class CancelledException extends KilnException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with a message.
     *
     * @param message the interrupted work
     */
    public CancelledException(String message) {
        super(message);
    }

    /**
     * Ends the work if the thread was interrupted. To be called where no step is half done.
     *
     * @throws CancelledException if it was; the interrupt status is cleared
     */
    public static void throwIfInterrupted() {
        if (Thread.interrupted()) {
            throw new CancelledException("The work was interrupted.");
        }
    }

    /**
     * Distinguishes an interrupt, which closes a file that is being read, from a failure of the file.
     *
     * @param failure the exception from reading or writing
     * @throws CancelledException if it was an interrupt; the interrupt status is cleared
     */
    public static void throwIfInterrupted(IOException failure) {
        if (failure instanceof ClosedByInterruptException || failure instanceof InterruptedIOException) {
            Thread.interrupted();
            throw new CancelledException("The work was interrupted.");
        }
    }
}
