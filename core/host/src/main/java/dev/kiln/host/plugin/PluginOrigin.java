package dev.kiln.host.plugin;

import dev.kiln.graph.error.OptionException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a plugin was installed from. */
public sealed interface PluginOrigin {

    /**
     * A file of the user's.
     *
     * @param file its absolute path
     */
    record OfFile(Path file) implements PluginOrigin {

        /** Makes the path absolute. */
        public OfFile {
            file = file.toAbsolutePath().normalize();
        }

        @Override
        public String toString() {
            return FILE + file;
        }
    }

    /**
     * A Maven repository.
     *
     * @param coordinates what was installed, with its version
     */
    record OfRepository(Coordinates coordinates) implements PluginOrigin {

        @Override
        public String toString() {
            return MAVEN + coordinates;
        }
    }

    /** What stands before a path. */
    String FILE = "file:";

    /** What stands before coordinates. */
    String MAVEN = "maven:";

    /** Reads what {@code toString} wrote; empty where it is something else. */
    static Optional<PluginOrigin> parse(String text) {
        try {
            return text.startsWith(FILE)
                    ? Optional.of(new OfFile(Path.of(text.substring(FILE.length()))))
                    : text.startsWith(MAVEN)
                            ? Optional.of(new OfRepository(Coordinates.parse(text.substring(MAVEN.length()))))
                            : Optional.empty();
        } catch (OptionException | java.nio.file.InvalidPathException e) {
            return Optional.empty();
        }
    }
}
