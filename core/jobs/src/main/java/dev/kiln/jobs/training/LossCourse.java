package dev.kiln.jobs.training;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The notes of a training whose loss does not fall. */
final class LossCourse {

    private static final String FINDER = " learning rate may help; kiln train --find-lr draws the loss over it.";

    private boolean stalled;

    /**
     * The note after an epoch that others follow; once, since a training that has learnt all it can stalls too.
     *
     * @param results the results of the epochs so far
     */
    Optional<String> during(List<EpochResult> results) {
        if (stalled || !stalls(results)) {
            return Optional.empty();
        }
        stalled = true;
        return Optional.of(stall("epoch " + results.size(), results) + " If it goes on so, another" + FINDER);
    }

    /**
     * The note after the last epoch.
     *
     * @param results the results of all epochs
     * @param reason the reason of a loss that became greater, and the remedy, in a clause
     */
    Optional<String> atTheEnd(List<EpochResult> results, String reason) {
        double first = results.get(0).loss();
        double last = results.get(results.size() - 1).loss();
        if (last > first) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "The training made the loss greater, from %.4f in epoch 1 to %.4f in epoch %d: %s.",
                    first,
                    last,
                    results.size(),
                    reason));
        }
        return stalled || !stalls(results)
                ? Optional.empty()
                : Optional.of(stall("the last epoch", results) + " Another" + FINDER);
    }

    private static boolean stalls(List<EpochResult> results) {
        int count = results.size();
        return count > 1
                && results.get(count - 1).loss() >= results.get(count - 2).loss();
    }

    private static String stall(String epoch, List<EpochResult> results) {
        int count = results.size();
        return String.format(
                Locale.ROOT,
                "The loss did not fall in %s: it is %.4f after %.4f.",
                epoch,
                results.get(count - 1).loss(),
                results.get(count - 2).loss());
    }
}
