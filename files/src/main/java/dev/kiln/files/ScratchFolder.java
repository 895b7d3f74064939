package dev.kiln.files;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A folder for what is needed while a process runs, in the system's folder for temporary files. It is gone when it is
 * closed; what a process leaves that is killed is removed by the next one, unless another machine or container that
 * shares the folder is still at work in it.
 */
public final class ScratchFolder implements AutoCloseable {

    private final Draft draft;
    private final Path folder;

    private ScratchFolder(Draft draft, Path folder) {
        this.draft = draft;
        this.folder = folder;
    }

    /**
     * Makes one, which nobody but the user can read.
     *
     * @return the folder; the owner closes it
     * @throws FileFormatException if it cannot be made
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

    /** Removes the folder as far as that can be done: some systems keep what a class loader has open. */
    @Override
    public void close() {
        try {
            draft.close();
        } catch (IOException e) {
            // the next process removes it
        }
    }
}
