package dev.kiln.core.plugin;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells by the names of class loaders on a stack whose code was running. */
final class Culprit {

    private static final String PREFIX = "plugin:";

    private Culprit() {}

    /** The name of the loader of a plugin's classes. */
    static String loaderName(String id, int load) {
        return PREFIX + id + "#" + load;
    }

    /** The id of the plugin whose code is nearest to where something was thrown. */
    static Optional<String> of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            for (StackTraceElement frame : cause.getStackTrace()) {
                String id = id(frame.getClassLoaderName());
                if (id != null) {
                    return Optional.of(id);
                }
            }
        }
        return Optional.empty();
    }

    private static @Nullable String id(@Nullable String loaderName) {
        return loaderName != null && loaderName.startsWith(PREFIX)
                ? loaderName.substring(PREFIX.length(), loaderName.lastIndexOf('#'))
                : null;
    }
}
