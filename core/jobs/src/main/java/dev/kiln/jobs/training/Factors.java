package dev.kiln.jobs.training;

import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingProgress;
import java.util.List;
import java.util.Optional;

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
     * The factor of a step.
     *
     * @param step its number, from 0
     * @param history the results of at least the epochs before it
     */
    double of(long step, List<EpochResult> history) {
        List<EpochResult> before = history.subList(0, Math.toIntExact(step / stepsPerEpoch));
        Optional<List<Double>> validated = isValidated
                ? Optional.of(before.stream()
                        .map(result -> result.validationLoss().orElse(Double.NaN))
                        .toList())
                : Optional.empty();
        List<Double> losses = before.stream().map(EpochResult::loss).toList();
        return schedule.factor(new TrainingProgress(step, steps, losses, validated));
    }

    /** A hash of the factors in the completed steps, in 64 of them where there are more. */
    String digest(List<EpochResult> history) {
        long done = history.size() * stepsPerEpoch;
        int hash = 1;
        for (long i = 0; i < SAMPLED_STEPS; i++) {
            long step = (long) ((double) i * done / SAMPLED_STEPS);
            hash = 31 * hash + Double.hashCode(of(step, history));
        }
        return Integer.toHexString(hash);
    }
}
