package dev.kiln.jobs.training;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;

/** Prepares the batches of the next steps on a thread of its own, while the current step runs. */
final class BatchPipeline implements AutoCloseable {

    private static final int AHEAD = 4;

    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "kiln-batches");
        thread.setDaemon(true);
        return thread;
    });
    private final Deque<Future<PreparedBatch>> ahead = new ArrayDeque<>();
    private final LongFunction<PreparedBatch> prepare;
    private final long end;
    private long next;

    /**
     * A pipeline of some steps.
     *
     * @param first the number of the first step
     * @param end the number after the last one
     * @param prepare prepares the batch of a step, called in order
     */
    BatchPipeline(long first, long end, LongFunction<PreparedBatch> prepare) {
        this.next = first;
        this.end = end;
        this.prepare = prepare;
    }

    /**
     * The batch of the next step.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    PreparedBatch take() throws InterruptedException {
        while (ahead.size() < AHEAD && next < end) {
            long step = next++;
            ahead.add(reader.submit(() -> prepare.apply(step)));
        }
        try {
            return ahead.remove().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
