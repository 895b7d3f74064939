package dev.kiln.host.plugin;

import dev.kiln.files.ScratchFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder for a host's copies of plugins. It is created on first use. */
final class WorkFolder implements AutoCloseable {

    private @Nullable ScratchFolder scratch;
    private int copies;

    /** A folder for the next copy of a plugin; not created yet. */
    Path next() {
        if (scratch == null) {
            scratch = ScratchFolder.make();
        }
        return scratch.folder().resolve(String.valueOf(++copies));
    }

    /** Deletes a folder as far as possible. */
    static void delete(Path folder) {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException | UncheckedIOException e) {
            return;
        }
        files.forEach(file -> file.toFile().delete());
    }

    @Override
    public void close() {
        if (scratch != null) {
            scratch.close();
        }
    }
}
