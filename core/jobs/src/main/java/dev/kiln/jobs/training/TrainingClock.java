package dev.kiln.jobs.training;

import java.util.function.Supplier;

/** Measures the time of the parts of a training. */
final class TrainingClock {

    private static final double NANOS = 1e9;

    private final long begun = System.nanoTime();
    private long waiting;
    private long steps;
    private long validation;

    <T> T waiting(Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        waiting += System.nanoTime() - start;
        return result;
    }

    <T> T step(Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        steps += System.nanoTime() - start;
        return result;
    }

    <T> T validation(Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        validation += System.nanoTime() - start;
        return result;
    }

    TrainingTimes times() {
        long all = System.nanoTime() - begun;
        return new TrainingTimes(
                waiting / NANOS,
                steps / NANOS,
                validation / NANOS,
                Math.max(0, all - waiting - steps - validation) / NANOS);
    }
}
