package dev.kiln.data;

import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Files below a folder or in a zip archive, named by their paths with slashes; names that begin with a point and files
 * of file managers are omitted. Thread-safe.
 */
interface FileTree {

    /** Files of file managers, and hidden ones. */
    Pattern HIDDEN = Pattern.compile("(^|/)(\\.|__MACOSX(/|$)|Thumbs\\.db$|desktop\\.ini$)");

    /** The maximum size of a picture or recording. */
    int LARGEST = 1 << 30;

    /** The files' names in alphabetical order. */
    List<String> names();

    /** The folders' names in alphabetical order, including empty ones. */
    List<String> folders();

    /** Notes on links that could not be followed, one sentence each. */
    List<String> notes();

    /**
     * The content of one file.
     *
     * @throws DataException if it cannot be read, no longer exists, or has more than 1 GiB
     */
    byte[] read(String name);

    /** The files on disk that contain the given ones. */
    List<Path> sources(List<String> some);

    /** The number of folders around all given files that are not classes. */
    int depth(List<String> some);

    /**
     * Opens a folder or an archive.
     *
     * @throws FileFormatException if it is neither
     */
    static FileTree open(Path place) {
        if (Files.isDirectory(place)) {
            return Folder.open(place);
        }
        InputFile.require(place);
        return Archive.open(place);
    }

    /** The content of a file, unless it is too large. */
    static byte[] bounded(InputStream content) throws IOException {
        byte[] bytes = content.readNBytes(LARGEST);
        if (bytes.length == LARGEST) {
            throw new IOException("it has more than " + (LARGEST >> 20) + " MB");
        }
        return bytes;
    }

    /** A folder. Links are followed, except those back to a folder around them. */
    record Folder(Path folder, List<String> names, List<String> folders, List<String> notes) implements FileTree {

        static Folder open(Path folder) {
            Walk walk = new Walk(folder);
            try {
                Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, walk);
            } catch (IOException e) {
                throw new FileFormatException("The folder " + folder + " cannot be read: " + e.getMessage() + ".", e);
            }
            return new Folder(folder, sorted(walk.names), sorted(walk.folders), sorted(walk.notes));
        }

        private static List<String> sorted(List<String> all) {
            return all.stream().sorted().toList();
        }

        @Override
        public byte[] read(String name) {
            CancelledException.throwIfInterrupted();
            try (InputStream content = Files.newInputStream(folder.resolve(name))) {
                return bounded(content);
            } catch (IOException e) {
                CancelledException.throwIfInterrupted(e);
                throw new DataException(
                        "The file " + name + " in " + folder + " cannot be read: " + e.getMessage() + ".", e);
            }
        }

        @Override
        public List<Path> sources(List<String> some) {
            return some.stream().map(folder::resolve).toList();
        }

        @Override
        public int depth(List<String> some) {
            return 0;
        }
    }

    /** Collects the content of a folder. */
    final class Walk extends SimpleFileVisitor<Path> {

        private final Path root;
        private final List<String> names = new ArrayList<>();
        private final List<String> folders = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        private Walk(Path root) {
            this.root = root;
        }

        private String name(Path path) {
            return root.relativize(path).toString().replace('\\', '/');
        }

        @Override
        public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            if (path.equals(root)) {
                return FileVisitResult.CONTINUE;
            }
            if (HIDDEN.matcher(name(path)).find()) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            folders.add(name(path));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            if (HIDDEN.matcher(name(path)).find()) {
                return FileVisitResult.CONTINUE;
            }
            if (attributes.isRegularFile()) {
                names.add(name(path));
            } else {
                notes.add(name(path)
                        + (attributes.isSymbolicLink() ? " is a broken link" : " is not a regular file")
                        + " and left out.");
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
            if (failure instanceof FileSystemLoopException) {
                notes.add("The link " + name(path) + " leads back to a folder around it and is not followed.");
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }
    }
}
