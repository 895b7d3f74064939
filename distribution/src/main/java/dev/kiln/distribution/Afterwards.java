package dev.kiln.distribution;

import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.KilnException;
import java.nio.file.Path;
import java.util.function.IntSupplier;

/** What is still to do when a result has been written: it can fail, but no longer with the status that nothing was changed. */
final class Afterwards {

    private Afterwards() {}

    /**
     * Does it.
     *
     * @param written what has been written, for the message
     * @param rest what is to be done
     * @return what that returns, the exit status
     * @throws KilnException if it fails, of the kind that stands for work that failed
     */
    static int of(Path written, IntSupplier rest) {
        try {
            return rest.getAsInt();
        } catch (CancelledException e) {
            throw e;
        } catch (KilnException e) {
            throw new KilnException(written + " is written, but what was to follow failed. " + e.getMessage(), e);
        }
    }
}
