package dev.kiln.host.extension;

import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Dim;

/** The first axis of what an extension writes, which the api promises to be the batch's. */
final class BatchAxis {

    private BatchAxis() {}

    /**
     * Whether it can be seen before a run to be another one.
     *
     * @param written what an extension wrote
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

    /** A number, or a name that stands for one length. */
    private static boolean isKnown(Dim length) {
        return !length.equals(Dim.UNKNOWN);
    }
}
