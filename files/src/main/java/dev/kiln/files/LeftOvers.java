package dev.kiln.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Left-overs of killed processes. */
final class LeftOvers {

    private LeftOvers() {}

    /** Removes the drafts of processes that have ended; those that cannot be removed do no harm. */
    static void remove(Path folder) {
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(folder, Draft::isOfEndedProcess)) {
            for (Path draft : drafts) {
                removeQuietly(draft);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // the folder cannot be listed, which writing there does not require
        }
    }

    private static void removeQuietly(Path draft) {
        try {
            Draft.removeUnheld(draft);
        } catch (IOException e) {
            // it stays, like that of another user
        }
    }
}
