package dev.kiln.jobs.training;

import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingProgress;
import java.util.List;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;

/**
 * The factors of the learning rate in the steps of a training.
 *
 * @param schedule the schedule
 * @param stepsPerEpoch the number of steps in an epoch
 * @param steps the number of steps in all epochs
 * @param isValidated whether the training has validation data
 */
record Factors(Schedule schedule, long stepsPerEpoch, long steps, boolean isValidated) {

    private static final int SAMPLED_STEPS = 64;

    /**
     * The factors of the steps of an epoch, from the numbers of the steps. The losses that a schedule may depend on are
     * taken once for all of them.
     *
     * @param before the results of exactly the epochs before it
     */
    LongToDoubleFunction after(List<EpochResult> before) {
        List<Double> losses = before.stream().map(EpochResult::loss).toList();
        Optional<List<Double>> validated = isValidated
                ? Optional.of(before.stream()
                        .map(result -> result.validationLoss().orElse(Double.NaN))
                        .toList())
                : Optional.empty();
        return step -> schedule.factor(new TrainingProgress(step, steps, losses, validated));
    }

    /** A hash of the factors in the completed steps, in 64 of them where there are more. */
    String digest(List<EpochResult> history) {
        long done = history.size() * stepsPerEpoch;
        int hash = 1;
        for (long i = 0; i < SAMPLED_STEPS; i++) {
            long step = (long) ((double) i * done / SAMPLED_STEPS);
            List<EpochResult> before = history.subList(0, Math.toIntExact(step / stepsPerEpoch));
            hash = 31 * hash + Double.hashCode(after(before).applyAsDouble(step));
        }
        return Integer.toHexString(hash);
    }
}
