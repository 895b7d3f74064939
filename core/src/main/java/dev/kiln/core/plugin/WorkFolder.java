package dev.kiln.core.plugin;

import dev.kiln.api.FileFormatException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that a host copies plugins to, in the system's folder for temporary files. Its name has the process in it,
 * so that the next host clears away what a process that was killed left behind. It is made when it is needed.
 */
final class WorkFolder implements AutoCloseable {

    private static final String PREFIX = "kiln-plugins-";

    private @Nullable Path folder;
    private int copies;

    private static Path make() {
        try {
            Path parent = Path.of(System.getProperty("java.io.tmpdir"));
            clear(parent);
            return Files.createTempDirectory(
                    parent, PREFIX + ProcessHandle.current().pid() + "-");
        } catch (IOException e) {
            throw new FileFormatException(
                    "No folder for plugins can be made in " + System.getProperty("java.io.tmpdir") + ": "
                            + e.getMessage() + ".",
                    e);
        }
    }

    private static void clear(Path parent) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, PREFIX + "*-*")) {
            for (Path folder : left) {
                String pid = folder.getFileName()
                        .toString()
                        .substring(PREFIX.length())
                        .replaceFirst("-.*", "");
                if (pid.matches("\\d{1,18}")
                        && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                    delete(folder);
                }
            }
        }
    }

    /** A folder for the next copy of a plugin; not made yet. */
    Path next() {
        if (folder == null) {
            folder = make();
        }
        return folder.resolve(String.valueOf(++copies));
    }

    /** Deletes a folder, as far as that can be done. */
    static void delete(Path folder) {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException e) {
            return;
        }
        files.forEach(file -> file.toFile().delete());
    }

    @Override
    public void close() {
        if (folder != null) {
            delete(folder);
        }
    }
}
