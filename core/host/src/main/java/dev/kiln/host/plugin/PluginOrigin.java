package dev.kiln.host.plugin;

import dev.kiln.graph.error.OptionException;
import java.nio.file.Path;
import java.util.Optional;

/** The origin of an installed plugin. */
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
     * @param coordinates the installed artifact, with its version
     */
    record OfRepository(Coordinates coordinates) implements PluginOrigin {

        @Override
        public String toString() {
            return MAVEN + coordinates;
        }
    }

    /** The prefix of a path. */
    String FILE = "file:";

    /** The prefix of coordinates. */
    String MAVEN = "maven:";

    /** Reads the output of {@code toString}; empty for other texts. */
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
