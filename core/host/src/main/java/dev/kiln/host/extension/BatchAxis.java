package dev.kiln.host.extension;

import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Dim;

/** The first axis of an extension's output, which must be the batch axis according to the api. */
final class BatchAxis {

    private BatchAxis() {}

    /**
     * Whether it is known before a run to be another one.
     *
     * @param written the output of an extension
     * @param batch the batch's length
     */
    static boolean isLost(Value written, Dim batch) {
        if (!written.shape().isRanked()) {
            return false;
        }
        return written.shape().rank() == 0 || isOther(written.batch(), batch);
    }

    private static boolean isOther(Dim length, Dim batch) {
        return isKnown(length) && isKnown(batch) && !length.equals(batch);
    }

    /** A number, or a name of a length. */
    private static boolean isKnown(Dim length) {
        return !length.equals(Dim.UNKNOWN);
    }
}
