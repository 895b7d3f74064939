package dev.kiln.data;

import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A zip archive, which stays open while it is used; folders around the whole content are omitted.
 *
 * @param path the file
 * @param entries its content by normalized names: without {@code ./} and leading or double slashes
 * @param names the names of the files
 * @param folders the folders of entries, which need not have entries of their own
 */
record Archive(Path path, ZipEntries entries, List<String> names, List<String> folders) implements FileTree {

    static Archive open(Path path) {
        ZipEntries entries;
        try {
            entries = ZipEntries.open(path, written -> name(path, written));
        } catch (IOException e) {
            throw new FileFormatException(
                    "The file " + path + " is neither a folder nor a zip archive, or it is cut short (" + e.getMessage()
                            + ").",
                    e);
        }
        List<String> all = entries.names().stream()
                .filter(name -> !HIDDEN.matcher(name).find())
                .sorted()
                .toList();
        List<String> files = all.stream().filter(name -> !name.endsWith("/")).toList();
        return new Archive(path, entries, files, around(all));
    }

    /** The name as a path from the root, empty for the root itself; that of a folder ends with a slash. */
    private static String name(Path path, String written) {
        List<String> parts = new ArrayList<>();
        for (String part : written.split("/", -1)) {
            if (part.equals("..")) {
                throw new FileFormatException("The archive " + path + " has the entry " + written
                        + ", whose name goes back by \"..\": which folder it is in is not known. Pack it again from inside "
                        + "the folder.");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts) + (written.endsWith("/") && !parts.isEmpty() ? "/" : "");
    }

    private static List<String> around(List<String> entries) {
        TreeSet<String> folders = new TreeSet<>();
        for (String entry : entries) {
            for (int slash = entry.indexOf('/'); slash >= 0; slash = entry.indexOf('/', slash + 1)) {
                folders.add(entry.substring(0, slash));
            }
        }
        return List.copyOf(folders);
    }

    @Override
    public List<String> notes() {
        return List.of();
    }

    @Override
    public byte[] read(String name) {
        CancelledException.throwIfInterrupted();
        try {
            return entries.read(name, FileTree::bounded);
        } catch (IOException e) {
            throw new DataException("The file " + name + " in " + path + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    @Override
    public List<Path> sources(List<String> some) {
        return List.of(path);
    }

    @Override
    public int depth(List<String> some) {
        List<String[]> parts = some.stream().map(name -> name.split("/", -1)).toList();
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
