package dev.kiln.host.plugin;

import java.lang.ref.WeakReference;
import java.util.List;

/** A plugin that was let go of: asks the garbage collector whether its classes are gone, and if not, what holds them. */
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
     * The proof.
     *
     * @param plugin the plugin's id
     * @param collected whether its class loader is gone, and with it all its classes
     * @param holders what holds it, as far as that can be found; empty where it is gone
     */
    public record Proof(String plugin, boolean collected, List<String> holders) {

        /** Copies the list. */
        public Proof {
            holders = List.copyOf(holders);
        }
    }

    /**
     * Looks, and collects garbage as long as they are there, several times if need be.
     *
     * @return whether the plugin's classes are gone, and if not, what holds them
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
        return new Proof(plugin, false, new Holders(held, loaderName).find());
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
