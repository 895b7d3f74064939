package dev.kiln.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The state of standard output. */
final class StandardOutput {

    private static final Path DESCRIPTOR = Path.of("/dev/fd/1");
    private static final int FILE_TYPE = 0170000;
    private static final int PIPE = 0010000;

    private StandardOutput() {}

    /**
     * Whether output is lost, for example because of a full disk. None is lost where the reader of a pipe has ended: it has
     * read as much as it wanted.
     */
    static boolean isIncomplete() {
        return System.out.checkError() && !isPipe();
    }

    /** A pipe refuses output for no other reason than the end of its reader. Windows does not tell its kind. */
    private static boolean isPipe() {
        try {
            return Files.getAttribute(DESCRIPTOR, "unix:mode") instanceof Integer mode && (mode & FILE_TYPE) == PIPE;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
