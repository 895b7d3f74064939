package dev.kiln.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** The system's reason for a failure, without the path, which the message already has. */
final class Reasons {

    private Reasons() {}

    static String of(IOException e) {
        String said = e instanceof FileSystemException of ? of.getReason() : e.getMessage();
        if (said != null && !said.isBlank()) {
            return said;
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "a file of that name exists";
        }
        return e instanceof DirectoryNotEmptyException ? "the folder is not empty" : "the system gives no reason";
    }
}
