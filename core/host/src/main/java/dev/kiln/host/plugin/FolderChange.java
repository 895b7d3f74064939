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
 * A change of several files in a plugin folder that takes place as a whole or not at all, whatever ends it: an error, or
 * a power cut between any two steps.
 *
 * <p>What is to come is staged under hidden names. Then a journal is put there that says what there was before; from now
 * on whoever opens the folder goes back to that. Old files are set aside, new ones take their names, and with the
 * journal's deletion the change is done.
 */
final class FolderChange {

    private static final System.Logger LOG = System.getLogger(FolderChange.class.getName());

    private static final String JOURNAL = ".undo";
    private static final String STAGED = ".staged-";
    private static final String ASIDE = ".aside-";
    private static final String RESTORE = "restore ";
    private static final String DELETE = "delete ";

    private final Path folder;
    private final FileSteps steps;
    private final Map<String, Staging> puts = new LinkedHashMap<>();
    private final Set<String> removals = new LinkedHashSet<>();

    /** Brings what is to come to where it is staged. */
    private interface Staging {
        void to(Path staged) throws IOException;
    }

    /**
     * A change of nothing yet.
     *
     * @param lock held until the change is committed
     * @param steps what it is made of
     * @throws IOException if an earlier change that was cut off cannot be undone
     */
    FolderChange(FolderLock lock, FileSteps steps) throws IOException {
        this.folder = lock.folder();
        this.steps = steps;
        recover(lock, steps);
        clear();
    }

    /** Puts a copy of a file there, in place of what has its name. */
    FolderChange put(String name, Path file) {
        puts.put(name, staged -> steps.copy(file, staged));
        return this;
    }

    /** Puts a text there, in place of what has its name. */
    FolderChange put(String name, String text) {
        puts.put(name, staged -> steps.write(staged, text));
        return this;
    }

    /** Takes a file or a folder away. */
    FolderChange remove(String name) {
        removals.add(name);
        return this;
    }

    /**
     * Makes the change.
     *
     * @throws IOException if it cannot be made; then everything is as it was
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

    /** The change is done, or undone; what cannot be deleted now is deleted before the next one. */
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
            // the journal is still there: it is tried again when the folder is opened next
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

    /** Whether a change of the folder is under way, or was cut off. */
    static boolean isUnderWay(Path folder) {
        return Files.exists(folder.resolve(JOURNAL));
    }

    /** Undoes a change that was cut off, if there is one. */
    static void recover(FolderLock lock, FileSteps steps) throws IOException {
        recover(lock.folder(), steps);
    }

    private static void recover(Path folder, FileSteps steps) throws IOException {
        Path journal = folder.resolve(JOURNAL);
        if (!Files.exists(journal)) {
            return;
        }
        for (Undoing undoing : undoings(folder, journal)) {
            undoing.run(folder, steps);
        }
        steps.delete(journal);
    }

    /** All lines are read before the first is obeyed: the journal is a file that anybody may have written. */
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
     * @param wasThere whether something had that name before
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

        void run(Path folder, FileSteps steps) throws IOException {
            if (wasThere) {
                restore(folder, name, steps);
            } else {
                steps.delete(folder.resolve(name));
            }
        }
    }

    private static void restore(Path folder, String name, FileSteps steps) throws IOException {
        Path aside = folder.resolve(ASIDE + name);
        Path file = folder.resolve(name);
        if (!Files.exists(aside)) {
            return; // it was not touched yet, or is back already
        }
        if (Files.isDirectory(aside)) {
            steps.delete(file); // what came in its place is a file
        }
        steps.rename(aside, file);
    }

    /** Deletes what was staged or set aside; no one looks at it any more. */
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
