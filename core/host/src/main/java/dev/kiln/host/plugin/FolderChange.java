package dev.kiln.host.plugin;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An atomic change of several files in a plugin folder, even if an error or a power cut ends it between any two steps.
 *
 * <p>New files are staged under hidden names. Then a journal of the previous state is written; from now on opening the
 * folder restores that state. Old files are set aside, new ones take their names, and the deletion of the journal
 * completes the change.
 */
final class FolderChange {

    private static final System.Logger LOG = System.getLogger(FolderChange.class.getName());

    private static final String JOURNAL = ".undo";
    private static final String STAGED = ".staged-";
    private static final String ASIDE = ".aside-";
    private static final String RESTORE = "restore ";
    private static final String DELETE = "delete ";

    private final Path folder;
    private final FileOperations steps;
    private final Map<String, Staging> puts = new LinkedHashMap<>();
    private final Set<String> removals = new LinkedHashSet<>();

    /** Writes a new file to its staging name. */
    private interface Staging {
        void to(Path staged) throws IOException;
    }

    /**
     * An empty change.
     *
     * @param lock the lock, held until the change is committed
     * @param steps the file operations
     * @throws IOException if an earlier interrupted change cannot be undone
     */
    FolderChange(FolderLock lock, FileOperations steps) throws IOException {
        this.folder = lock.folder();
        this.steps = steps;
        recover(lock, steps);
        clear();
    }

    /** Adds a copy of a file, replacing one of its name. */
    FolderChange put(String name, Path file) {
        puts.put(name, staged -> steps.copy(file, staged));
        return this;
    }

    /** Adds a text file, replacing one of its name. */
    FolderChange put(String name, String text) {
        puts.put(name, staged -> steps.write(staged, text));
        return this;
    }

    /** Removes a file or a folder. */
    FolderChange remove(String name) {
        removals.add(name);
        return this;
    }

    /**
     * Commits the change.
     *
     * @throws IOException if that fails; then nothing has changed
     */
    void commit() throws IOException {
        Set<String> touched = new LinkedHashSet<>(puts.keySet());
        touched.addAll(removals);
        try {
            for (Map.Entry<String, Staging> put : puts.entrySet()) {
                put.getValue().to(folder.resolve(STAGED + put.getKey()));
            }
            steps.write(folder.resolve(STAGED + JOURNAL), journal(touched));
            steps.rename(folder.resolve(STAGED + JOURNAL), folder.resolve(JOURNAL));
            for (String name : touched) {
                if (Files.exists(folder.resolve(name))) {
                    steps.rename(folder.resolve(name), folder.resolve(ASIDE + name));
                }
            }
            for (String name : puts.keySet()) {
                steps.rename(folder.resolve(STAGED + name), folder.resolve(name));
            }
            steps.delete(folder.resolve(JOURNAL));
        } catch (IOException e) {
            undo(e);
            throw e;
        }
        tidy();
    }

    /** The change is complete, or undone; files that cannot be deleted now are deleted before the next one. */
    private void tidy() {
        try {
            clear();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "The plugin folder " + folder + " cannot be tidied.", e);
        }
    }

    private void undo(IOException reason) {
        try {
            recover(folder, steps);
            tidy();
        } catch (IOException e) {
            // the journal still exists: the next opening of the folder tries again
            reason.addSuppressed(e);
        }
    }

    private String journal(Set<String> touched) {
        StringBuilder lines = new StringBuilder();
        for (String name : touched) {
            lines.append(Files.exists(folder.resolve(name)) ? RESTORE : DELETE)
                    .append(name)
                    .append('\n');
        }
        return lines.toString();
    }

    /** Whether a change of the folder is in progress, or was interrupted. */
    static boolean isUnderWay(Path folder) {
        return Files.exists(folder.resolve(JOURNAL));
    }

    /** Undoes an interrupted change, if there is one. */
    static void recover(FolderLock lock, FileOperations steps) throws IOException {
        recover(lock.folder(), steps);
    }

    private static void recover(Path folder, FileOperations steps) throws IOException {
        Path journal = folder.resolve(JOURNAL);
        if (!Files.exists(journal)) {
            return;
        }
        for (Undoing undoing : undoings(folder, journal)) {
            undoing.run(folder, steps);
        }
        steps.delete(journal);
    }

    /** All lines are read before the first is executed: anybody may have written the journal. */
    private static List<Undoing> undoings(Path folder, Path journal) throws IOException {
        try {
            List<Undoing> undoings = new ArrayList<>();
            for (String line : FolderRecord.linesOf(journal)) {
                undoings.add(Undoing.read(folder, line));
            }
            return undoings;
        } catch (IOException e) {
            throw new IOException(
                    "its file " + JOURNAL + " is not as Kiln writes it: " + e.getMessage()
                            + "; look at the folder, then delete that file",
                    e);
        }
    }

    /**
     * A line of the journal.
     *
     * @param name a name right in the folder
     * @param wasThere whether a file had that name before
     */
    private record Undoing(String name, boolean wasThere) {

        static Undoing read(Path folder, String line) throws IOException {
            boolean wasThere = line.startsWith(RESTORE);
            if (!wasThere && !line.startsWith(DELETE)) {
                throw new IOException("the line \"" + line + "\" says neither restore nor delete");
            }
            String name = line.substring((wasThere ? RESTORE : DELETE).length());
            FolderNames.in(folder, name);
            return new Undoing(name, wasThere);
        }

        void run(Path folder, FileOperations steps) throws IOException {
            if (wasThere) {
                restore(folder, name, steps);
            } else {
                steps.delete(folder.resolve(name));
            }
        }
    }

    private static void restore(Path folder, String name, FileOperations steps) throws IOException {
        Path aside = folder.resolve(ASIDE + name);
        Path file = folder.resolve(name);
        if (!Files.exists(aside)) {
            return; // it was not changed yet, or is restored already
        }
        if (Files.isDirectory(aside)) {
            steps.delete(file); // its replacement is a file
        }
        steps.rename(aside, file);
    }

    /** Deletes files that were staged or set aside and are no longer used. */
    private void clear() throws IOException {
        List<Path> left = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "{" + STAGED + "," + ASIDE + "}*")) {
            files.forEach(left::add);
        }
        for (Path file : left) {
            if (Files.isDirectory(file)) {
                WorkFolder.delete(file);
            } else {
                steps.delete(file);
            }
        }
    }
}
