package dev.kiln.files;

import dev.kiln.graph.error.OptionException;
import java.nio.file.Path;

/** A process that claims a folder and reports whether it succeeded. */
final class Claimant {

    private Claimant() {}

    public static void main(String[] arguments) {
        try (FolderClaim claim = FolderClaim.of(Path.of(arguments[0]))) {
            System.out.println("claimed " + claim);
        } catch (OptionException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }
}
