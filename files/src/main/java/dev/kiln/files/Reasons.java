package dev.kiln.files;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** What the system says of a failure, without the path, which stands in the message already. */
final class Reasons {

    private Reasons() {}

    static String of(IOException e) {
        String kind = e.getClass().getSimpleName();
        String said = e instanceof FileSystemException of ? of.getReason() : e.getMessage();
        return said == null ? kind : kind + ": " + said;
    }
}
