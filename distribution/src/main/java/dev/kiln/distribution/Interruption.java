package dev.kiln.distribution;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Handles an interruption by the user: the working thread is asked to stop, and has some seconds to save its last good
 * state before the process ends.
 */
final class Interruption {

    static final String MESSAGE = "kiln: interrupted; the last good state is kept.";

    private static final long GRACE_SECONDS = 3;
    private static final CountDownLatch ENDED = new CountDownLatch(1);
    private static volatile boolean happened;

    private Interruption() {}

    /** Watches from the start of work in the calling thread. */
    static void watch() {
        Thread worker = Thread.currentThread();
        Thread hook = new Thread(() -> stop(worker), "interruption");
        java.lang.Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Ends the watch: the work is done, and the process may end too. */
    static void ended() {
        ENDED.countDown();
    }

    private static void stop(Thread worker) {
        if (ENDED.getCount() == 0) {
            return;
        }
        happened = true;
        worker.interrupt();
        try {
            if (!ENDED.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                // files are written as drafts and moved, so they are complete at any moment
                System.err.println(MESSAGE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static boolean happened() {
        return happened;
    }
}
