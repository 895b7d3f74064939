package dev.kiln.host.plugin;

import java.lang.ref.WeakReference;
import java.util.List;

/** An unloaded plugin: checks by garbage collection that its classes are gone, and if not, finds the references. */
public final class Unloading {

    private static final int MOST_COLLECTIONS = 10;
    private static final long PAUSE_MILLIS = 20;

    private final String plugin;
    private final String loaderName;
    private final WeakReference<ClassLoader> loader;

    Unloading(String plugin, ClassLoader loader) {
        this.plugin = plugin;
        this.loaderName = String.valueOf(loader.getName());
        this.loader = new WeakReference<>(loader);
    }

    /**
     * The result of the check.
     *
     * @param plugin the plugin's id
     * @param collected whether its class loader is gone, and with it all its classes
     * @param holders the references to it, as far as found; empty where it is gone
     */
    public record Proof(String plugin, boolean collected, List<String> holders) {

        /** Copies the list. */
        public Proof {
            holders = List.copyOf(holders);
        }
    }

    /**
     * Runs the check, with several garbage collections if needed.
     *
     * @return whether the plugin's classes are gone, and if not, the references
     */
    public Proof prove() {
        for (int i = 0; i < MOST_COLLECTIONS && !loader.refersTo(null); i++) {
            pause(PAUSE_MILLIS * i);
            System.gc();
        }
        ClassLoader held = loader.get();
        if (held == null) {
            return new Proof(plugin, true, List.of());
        }
        return new Proof(plugin, false, new ClassLoaderReferences(held, loaderName).find());
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
