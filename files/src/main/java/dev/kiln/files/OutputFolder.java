package dev.kiln.files;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** A folder for results, checked before the work that computes them. */
public final class OutputFolder {

    private OutputFolder() {}

    /** The content of a folder. */
    @FunctionalInterface
    public interface Content {

        /**
         * Writes the content.
         *
         * @param folder an empty folder
         * @throws IOException if it cannot be written
         */
        void writeTo(Path folder) throws IOException;
    }

    /**
     * Checks that a folder exists or can be created, and that files in it can be written. Nothing is created.
     *
     * @param folder the folder for results
     * @param files the names of the files
     * @throws FileFormatException with the reason if they cannot be written
     */
    public static void check(Path folder, String... files) {
        if (Files.isDirectory(folder)) {
            for (String file : files) {
                OutputFile.of(folder.resolve(file));
            }
        }
        String what =
                "The folder " + folder + " cannot be " + (Files.isDirectory(folder) ? "written to" : "made") + ": ";
        Path present = present(folder);
        if (!Files.isDirectory(present)) {
            String kind = Files.isSymbolicLink(present) ? " is a link to nothing." : " is not a folder.";
            throw new FileFormatException(what + present + kind);
        }
        Destination.checkFolder(what, present);
        checkNames(what, present, folder.toAbsolutePath().normalize());
    }

    /** The existing part of a path, which may end in a broken link. */
    private static Path present(Path folder) {
        Path present = folder.toAbsolutePath().normalize();
        while (present.getParent() != null && !Files.exists(present) && !Files.isSymbolicLink(present)) {
            present = present.getParent();
        }
        return present;
    }

    private static void checkNames(String what, Path present, Path folder) {
        for (Path name : present.relativize(folder)) {
            try {
                Destination.checkName(what, present.resolve(name));
            } catch (IOException e) {
                throw new FileFormatException(what + Reasons.of(e) + ".", e);
            }
        }
    }

    /**
     * Creates a folder with its parents, unless it exists.
     *
     * @param folder a folder, or a link to one
     * @throws FileFormatException if it cannot be created
     */
    public static void make(Path folder) {
        if (Files.isDirectory(folder)) {
            return;
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new FileFormatException(
                    "The folder " + folder + " cannot be made (" + Reasons.of(e) + "). Choose another.", e);
        }
    }

    /**
     * Creates a folder with content: as a draft beside its destination, then moved there when it is complete.
     *
     * @param folder the folder, which does not exist or is empty
     * @param content its content
     * @throws FileFormatException if it already has content, or cannot be written; no left-over remains then
     */
    public static void write(Path folder, Content content) {
        Path target = folder.toAbsolutePath().normalize();
        Path parent = target.getParent();
        if (isTaken(target) || parent == null) {
            throw new FileFormatException(folder + " is there already"
                    + (Files.isDirectory(folder) ? " and is not empty" : "")
                    + ". Name another folder, or move that one away.");
        }
        check(target);
        make(parent);
        try (Draft draft = Draft.in(parent)) {
            Path made = draft.makeFolder(String.valueOf(target.getFileName()));
            content.writeTo(made);
            Files.move(made, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new FileFormatException(
                    "The folder " + folder + " cannot be written (" + Reasons.of(e) + "); nothing was changed.", e);
        }
    }

    private static boolean isTaken(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Files.exists(folder);
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isPresent();
        } catch (IOException e) {
            return true;
        }
    }
}
