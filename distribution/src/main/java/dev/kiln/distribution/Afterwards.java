package dev.kiln.distribution;

import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.KilnException;
import java.nio.file.Path;
import java.util.function.IntSupplier;

/**
 * The work that remains after a result has been written: it can fail, but no longer with the status for unchanged
 * files.
 */
final class Afterwards {

    private Afterwards() {}

    /**
     * Runs the remaining work.
     *
     * @param written the name of the written result, for the message
     * @param rest the remaining work
     * @return its exit status
     * @throws KilnException if it fails, of the kind for failed work
     */
    static int of(Path written, IntSupplier rest) {
        try {
            return rest.getAsInt();
        } catch (CancelledException e) {
            throw e;
        } catch (KilnException e) {
            throw new KilnException(written + " is written, but the work after it failed. " + e.getMessage(), e);
        }
    }
}
