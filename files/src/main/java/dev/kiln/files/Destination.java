package dev.kiln.files;

import dev.kiln.graph.error.FileFormatException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Optional;

/**
 * The destination of a finished file.
 *
 * @param named the path as the user gave it
 * @param target the path after following links
 * @param stream the kind of stream, where the target is not a regular file
 */
record Destination(Path named, Path target, Stream stream) {

    private static final int MOST_LINKS = 40;

    /**
     * Resolves a path, and checks that a file can be written there.
     *
     * @throws FileFormatException with the reason if it cannot
     */
    static Destination of(Path file) {
        Path target = followed(file);
        Stream stream = Stream.at(target);
        if (stream != Stream.NONE) {
            stream.check(file, target);
            return new Destination(file, target, stream);
        }
        checkPlace(file, target);
        return new Destination(file, target, Stream.NONE);
    }

    boolean isStream() {
        return stream != Stream.NONE;
    }

    String name() {
        return String.valueOf(target.getFileName());
    }

    /** The folder in which the file is written: that of the target, or that of temporary files. */
    Path workFolder() {
        return isStream() ? Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath() : folder(target);
    }

    /** Moves a finished file to its destination. */
    void deliver(Path finished) throws IOException {
        if (isStream()) {
            // not a channel, which an interrupt would close half-way
            try (InputStream in = new FileInputStream(finished.toFile());
                    OutputStream out = stream.open(target)) {
                in.transferTo(out);
            }
            return;
        }
        keepPermissions(finished);
        try {
            Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(finished, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void keepPermissions(Path finished) throws IOException {
        PosixFileAttributeView present = Files.getFileAttributeView(target, PosixFileAttributeView.class);
        if (present != null && Files.exists(target)) {
            Files.setPosixFilePermissions(finished, present.readAttributes().permissions());
        }
    }

    private static Path folder(Path target) {
        Path folder = target.getParent();
        return folder == null ? target : folder;
    }

    /** The end of a chain of links, which need not exist; a link to an open file of a process is an end too. */
    private static Path followed(Path file) {
        Path at = file.toAbsolutePath();
        try {
            for (int links = 0; links < MOST_LINKS; links++) {
                if (!Files.isSymbolicLink(at) || Stream.isDescriptor(at)) {
                    return at;
                }
                at = at.resolveSibling(Files.readSymbolicLink(at));
            }
        } catch (IOException | InvalidPathException e) {
            throw new FileFormatException(
                    "The file " + file + " cannot be written: it is a link that cannot be read.", e);
        }
        throw new FileFormatException("The file " + file + " cannot be written: it is a link that leads to itself.");
    }

    private static void checkPlace(Path file, Path target) {
        String what = "The file " + file + " cannot be written: ";
        if (target.getFileName() == null || Files.isDirectory(target)) {
            throw new FileFormatException(what + "it is a folder; give the name of a file.");
        }
        Path folder = folder(target);
        if (!Files.isDirectory(folder)) {
            String link = Files.isSymbolicLink(file) ? "it is a link to " + target + ", and " : "";
            throw new FileFormatException(what + link + "there is no folder " + folder + "; make it first.");
        }
        if (!isRegularOrAbsent(what, target)) {
            throw new FileFormatException(
                    what + "it is neither a regular file nor a pipe or a device that takes text.");
        }
        if (Files.exists(target) && !Files.isWritable(target)) {
            throw new FileFormatException(what + "it exists and is not writable; check its permissions.");
        }
        checkFolder(what, folder);
    }

    private static boolean isRegularOrAbsent(String what, Path target) {
        try {
            return checkName(what, target)
                    .map(BasicFileAttributes::isRegularFile)
                    .orElse(true);
        } catch (IOException e) {
            throw new FileFormatException(what + Reasons.of(e) + ".", e);
        }
    }

    /**
     * Reads the attributes of a path.
     *
     * @return empty where nothing exists there
     * @throws FileFormatException if nothing can exist there, for example because the name is too long
     */
    static Optional<BasicFileAttributes> checkName(String what, Path path) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            throw new FileFormatException(what + Reasons.of(e) + ". Choose another name.", e);
        }
    }

    /** Creates a file in the folder and removes it: no query of permissions is as reliable. */
    static void checkFolder(String what, Path folder) {
        try (Draft draft = Draft.in(folder)) {
            draft.touch();
        } catch (IOException e) {
            throw new FileFormatException(
                    what + "nothing can be written to the folder " + folder + " (" + Reasons.of(e)
                            + "). Check its permissions and the free space, or choose another.",
                    e);
        }
    }
}
