package dev.kiln.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the data sets and models that tests read and that are not part of the sources. */
public final class SharedFiles {

    private SharedFiles() {}

    /**
     * A file or folder among them: below the folder that the environment variable {@code KILN_SHARED} names, else below
     * a folder {@code shared} beside the project. Prints the reason where it does not exist, so that a skipped test has
     * one.
     *
     * @param path a relative path, such as {@code data/mnist}
     * @return its location; empty where it does not exist
     */
    public static Optional<Path> find(String path) {
        Optional<Path> found = root().map(root -> root.resolve(path)).filter(Files::exists);
        if (found.isEmpty()) {
            System.out.println("Skipped: " + path + " is not there; set KILN_SHARED to the folder that has it.");
        }
        return found;
    }

    private static Optional<Path> root() {
        String named = System.getenv("KILN_SHARED");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path candidate = folder.resolveSibling("shared");
            if (Files.isDirectory(candidate.resolve("data"))) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
