package dev.kiln.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What processes that were killed left behind. */
final class LeftOvers {

    private LeftOvers() {}

    /** Removes the drafts of processes that have ended; what cannot be removed is in nobody's way. */
    static void remove(Path folder) {
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(folder, Draft::isOfEndedProcess)) {
            for (Path draft : drafts) {
                removeQuietly(draft);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // the folder cannot be listed, which whoever writes there need not do
        }
    }

    private static void removeQuietly(Path draft) {
        try {
            Draft.removeUnheld(draft);
        } catch (IOException e) {
            // it stays, as another user's does
        }
    }
}
