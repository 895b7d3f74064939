package dev.kiln.distribution;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens when the user interrupts: the working thread is asked to stop, and has some seconds to keep its last good
 * state before the process ends.
 */
final class Interruption {

    static final String MESSAGE = "kiln: interrupted; the last good state is kept.";

    private static final long GRACE_SECONDS = 3;
    private static final CountDownLatch ENDED = new CountDownLatch(1);
    private static volatile boolean happened;

    private Interruption() {}

    /** Watches from the calling thread's start of work on. */
    static void watch() {
        Thread worker = Thread.currentThread();
        Thread hook = new Thread(() -> stop(worker), "interruption");
        java.lang.Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Says that the work has ended: the process may end too. */
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
                // files are written beside their place and moved, so what is there is whole at any moment
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
