package dev.kiln.files;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** A folder that results go to, checked before the work that makes them. */
public final class OutputFolder {

    private OutputFolder() {}

    /** What fills a folder. */
    @FunctionalInterface
    public interface Content {

        /**
         * Writes everything.
         *
         * @param folder an empty folder
         * @throws IOException if it cannot be written
         */
        void writeTo(Path folder) throws IOException;
    }

    /**
     * Checks that a folder is there or can be made, and that files in it can be written. Nothing is made.
     *
     * @param folder where results will go
     * @param files the names of the files
     * @throws FileFormatException that says why they cannot be written
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
            String kind = Files.isSymbolicLink(present) ? " is a link to nothing." : " is no folder.";
            throw new FileFormatException(what + present + kind);
        }
        Destination.checkFolder(what, present);
        checkNames(what, present, folder.toAbsolutePath().normalize());
    }

    /** The part of a path that is there, be it a link to nothing. */
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
     * Makes a folder that is not there, with all that it lies in.
     *
     * @param folder a folder, or a link to one
     * @throws FileFormatException if it cannot be made
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
     * Makes a folder with content: beside its place first, then moved there whole.
     *
     * @param folder the folder; it is not there, or is empty
     * @param content what fills it
     * @throws FileFormatException if it has content already, or cannot be written; nothing is left then
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
