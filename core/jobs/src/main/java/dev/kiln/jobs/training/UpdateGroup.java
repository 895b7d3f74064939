package dev.kiln.jobs.training;

/**
 * The batches of an epoch that are accumulated for one update each. The last group of an epoch may be smaller.
 *
 * @param examples the number of examples in an epoch
 * @param batchSize the number of examples in a batch; the last one may be smaller
 * @param batches the number of batches in a group
 */
record UpdateGroup(long examples, int batchSize, int batches) {

    /**
     * The place of a batch in its group.
     *
     * @param update the number of the update, from 0
     * @param share the share of the batch in the examples of the group
     * @param isLast whether the update follows it
     */
    record Place(long update, double share, boolean isLast) {}

    /** The number of batches in an epoch, a smaller last one included. */
    long stepsPerEpoch() {
        return (examples + batchSize - 1) / batchSize;
    }

    /** The number of updates in an epoch. */
    long updatesPerEpoch() {
        return (stepsPerEpoch() + batches - 1) / batches;
    }

    /** The place of the batch of a step. */
    Place place(long step) {
        long inEpoch = step % stepsPerEpoch();
        long group = inEpoch / batches;
        long first = group * batches * batchSize;
        long end = Math.min(examples, first + (long) batches * batchSize);
        long from = inEpoch * batchSize;
        long size = Math.min(examples, from + batchSize) - from;
        return new Place(
                step / stepsPerEpoch() * updatesPerEpoch() + group, (double) size / (end - first), from + size == end);
    }
}
