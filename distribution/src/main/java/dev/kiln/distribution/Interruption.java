package dev.kiln.distribution;

/**
 * What happens when the user interrupts: the working thread is asked to stop, and has some seconds to keep its last good
 * state before the process ends.
 */
final class Interruption {

    private static final long GRACE_MILLIS = 10_000;
    private static volatile boolean happened;

    private Interruption() {}

    /** Watches from the calling thread's start of work on. */
    static void watch() {
        Thread worker = Thread.currentThread();
        Thread hook = new Thread(() -> stop(worker), "interruption");
        java.lang.Runtime.getRuntime().addShutdownHook(hook);
    }

    private static void stop(Thread worker) {
        // a command that ends by itself runs this hook from its own System.exit, and then waits for it: nothing to stop
        if (worker.getState() == Thread.State.WAITING || !worker.isAlive()) {
            return;
        }
        happened = true;
        worker.interrupt();
        try {
            worker.join(GRACE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static boolean happened() {
        return happened;
    }
}
