package dev.kiln.core.data;

import dev.kiln.api.DataException;
import dev.kiln.api.FileFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Files below a folder or in a zip archive, named by their paths with slashes between. Thread-safe. */
interface FileTree {

    /** Their names in alphabetical order. */
    List<String> names();

    /**
     * The content of one file.
     *
     * @throws DataException if it cannot be read, or is gone
     */
    byte[] read(String name);

    /** The files on disk that hold some of them. */
    List<Path> sources(List<String> some);

    /** How many folders are around all of some files, and no classes. */
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

    /** A folder. */
    record Folder(Path folder, List<String> names) implements FileTree {

        static Folder open(Path folder) {
            try (var files = Files.walk(folder)) {
                return new Folder(
                        folder,
                        files.filter(Files::isRegularFile)
                                .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                                .sorted()
                                .toList());
            } catch (IOException | UncheckedIOException e) {
                throw new FileFormatException("The folder " + folder + " cannot be read: " + e.getMessage() + ".", e);
            }
        }

        @Override
        public byte[] read(String name) {
            try {
                return Files.readAllBytes(folder.resolve(name));
            } catch (IOException e) {
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

    /** An archive, which stays open as long as it is used; folders that are around everything are left out. */
    record Archive(Path path, ZipFile zip, List<String> names) implements FileTree {

        static Archive open(Path path) {
            try {
                ZipFile zip = new ZipFile(path.toFile());
                return new Archive(
                        path,
                        zip,
                        zip.stream()
                                .filter(entry -> !entry.isDirectory())
                                .map(ZipEntry::getName)
                                .sorted()
                                .toList());
            } catch (IOException e) {
                throw new FileFormatException(
                        "The file " + path + " is no folder and no zip archive, or cut short (" + e.getMessage() + ").",
                        e);
            }
        }

        @Override
        public byte[] read(String name) {
            ZipEntry entry = zip.getEntry(name);
            if (entry == null) {
                throw new DataException("The archive " + path + " has no file " + name + ".");
            }
            try (InputStream content = zip.getInputStream(entry)) {
                return content.readAllBytes();
            } catch (IOException e) {
                throw new DataException(
                        "The file " + name + " in " + path + " cannot be read: " + e.getMessage() + ".", e);
            }
        }

        @Override
        public List<Path> sources(List<String> some) {
            return List.of(path);
        }

        @Override
        public int depth(List<String> some) {
            List<String[]> parts =
                    some.stream().map(name -> name.split("/", -1)).toList();
            int depth = 0;
            while (isAroundAll(parts, depth)) {
                depth++;
            }
            return depth;
        }

        /** Whether all files lie in one folder at this depth, with a folder of a class inside. */
        private static boolean isAroundAll(List<String[]> parts, int depth) {
            return !parts.isEmpty()
                    && parts.stream().allMatch(p -> p.length > depth + 2 && p[depth].equals(parts.get(0)[depth]));
        }
    }
}
