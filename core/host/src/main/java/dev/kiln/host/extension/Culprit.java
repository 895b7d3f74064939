package dev.kiln.host.extension;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the plugin of running code by the names of class loaders on a stack. */
public final class Culprit {

    private static final String PREFIX = "plugin:";

    private Culprit() {}

    /**
     * The name of the loader of a plugin's classes.
     *
     * @param id the plugin's id
     * @param load the number of its earlier loaders
     * @return the name, which {@link #of} recognizes
     */
    public static String loaderName(String id, int load) {
        return PREFIX + id + "#" + load;
    }

    /**
     * The plugin whose code is nearest to the origin of an exception.
     *
     * @param thrown the exception
     * @return the plugin's id; empty where no plugin's code is on the stack
     */
    public static Optional<String> of(Throwable thrown) {
        for (Throwable cause : Thrown.causes(thrown)) {
            for (StackTraceElement frame : Thrown.frames(cause)) {
                if (isOfPlugin(frame)) {
                    return Optional.of(id(frame.getClassLoaderName()));
                }
            }
        }
        return Optional.empty();
    }

    static boolean isOfPlugin(StackTraceElement frame) {
        String loader = frame.getClassLoaderName();
        return loader != null && loader.startsWith(PREFIX);
    }

    private static String id(@Nullable String loaderName) {
        String name = String.valueOf(loaderName);
        return name.substring(PREFIX.length(), name.lastIndexOf('#'));
    }
}
