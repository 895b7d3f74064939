package dev.kiln.host.plugin;

import dev.kiln.host.extension.Fault;
import dev.kiln.host.extension.PluginException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs code of a plugin on a separate thread with a time limit: exceptions and timeouts are the plugin's faults. */
final class OwnThread implements Runnable {

    /** The code to run. */
    interface Body {
        void run() throws Exception;
    }

    private final Body body;
    private volatile @Nullable Fault fault = new Fault("It ended its thread.", "Report it to the plugin's author.");

    private OwnThread(Body body) {
        this.body = body;
    }

    /**
     * Runs the code.
     *
     * @param what its name, as in {@code start}
     * @param classes the plugin's classes, for which the thread's context class loader is set
     * @param patience the maximum wait
     * @throws PluginException if it throws or does not return in time
     */
    static void run(String what, PluginClasses classes, Duration patience, Body body) {
        OwnThread own = new OwnThread(body);
        Thread thread =
                new Thread(null, own, "kiln-" + what + "-" + classes.loader().getName(), 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(classes.loader());
        thread.start();
        await(thread, what, patience);
        Fault found = own.fault;
        if (found != null) {
            throw new PluginException(found);
        }
    }

    private static void await(Thread thread, String what, Duration patience) {
        try {
            thread.join(Math.max(1, patience.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PluginException("Its " + what + " was interrupted.", "Start it again.");
        }
        if (thread.isAlive()) {
            StackTraceElement[] trace = thread.getStackTrace();
            thread.interrupt();
            throw new PluginException(
                    "Its " + what + " has not returned within " + patience.toMillis() / 1000.0 + " s"
                            + (trace.length == 0 ? "." : "; it is at " + Fault.place(trace[0]) + "."),
                    "Report it to the plugin's author. Its thread goes on until the process ends.");
        }
    }

    @Override
    public void run() {
        try {
            body.run();
            fault = null;
        } catch (Throwable e) {
            fault = Fault.of("It", e);
        }
    }
}
