package dev.kiln.files;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A folder for files that are needed while a process runs, in the system's folder for temporary files. It is removed
 * when it is closed; that of a killed process is removed by the next process, unless it is still used by another
 * machine or container that shares the folder for temporary files.
 */
public final class ScratchFolder implements AutoCloseable {

    private final Draft draft;
    private final Path folder;

    private ScratchFolder(Draft draft, Path folder) {
        this.draft = draft;
        this.folder = folder;
    }

    /**
     * Creates one that only the user can read.
     *
     * @return the folder; the owner closes it
     * @throws FileFormatException if it cannot be created
     */
    public static ScratchFolder make() {
        String parent = System.getProperty("java.io.tmpdir");
        try {
            Draft draft = Draft.in(Path.of(parent));
            try {
                return new ScratchFolder(draft, draft.makeFolder("files"));
            } catch (IOException e) {
                draft.close();
                throw e;
            }
        } catch (IOException e) {
            throw new FileFormatException("No folder can be made in " + parent + " (" + Reasons.of(e) + ").", e);
        }
    }

    /** Returns the folder, empty at first. */
    public Path folder() {
        return folder;
    }

    /** Removes the folder as far as possible: some systems keep files that a class loader has open. */
    @Override
    public void close() {
        try {
            draft.close();
        } catch (IOException e) {
            // the next process removes it
        }
    }
}
