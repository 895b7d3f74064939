package dev.kiln.jobs.training;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** Measures the time of the parts of a training. */
final class TrainingClock {

    /** A part whose time is measured; what is in none is the rest. */
    enum Part {
        /** Waiting for batches. */
        WAITING,
        /** The steps. */
        STEPS,
        /** The measurements after the epochs. */
        VALIDATION
    }

    private static final double NANOS = 1e9;

    private final long begun = System.nanoTime();
    private final Map<Part, Long> nanos = new EnumMap<>(Part.class);

    /** Does work that belongs to a part. */
    <T> T measure(Part part, Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        nanos.merge(part, System.nanoTime() - start, Long::sum);
        return result;
    }

    TrainingTimes times() {
        double all = (System.nanoTime() - begun) / NANOS;
        double waiting = seconds(Part.WAITING);
        double steps = seconds(Part.STEPS);
        double validation = seconds(Part.VALIDATION);
        return new TrainingTimes(waiting, steps, validation, Math.max(0, all - waiting - steps - validation));
    }

    private double seconds(Part part) {
        return nanos.getOrDefault(part, 0L) / NANOS;
    }
}
