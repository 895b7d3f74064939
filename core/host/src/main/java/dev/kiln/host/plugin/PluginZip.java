package dev.kiln.host.plugin;

import dev.kiln.host.extension.PluginException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Unpacks the jars of a zipped plugin, and refuses malicious archives. */
final class PluginZip {

    private static final int MOST_ENTRIES = 10_000;
    private static final long MOST_BYTES = 4L << 30;

    /** Jars are compressed already, so that a zip of them is hardly smaller; a higher ratio is a zip bomb. */
    private static final long MOST_GROWTH = 100;

    private static final long ALWAYS_ALLOWED = 64L << 20;

    private static final int CHUNK = 1 << 16;

    private static final String GET_AGAIN = "Get it again from where it came from, or build it anew.";

    private final ZipFile zip;
    private final Path folder;
    private final long most;

    private PluginZip(ZipFile zip, Path folder, long most) {
        this.zip = zip;
        this.folder = folder;
        this.most = most;
    }

    /**
     * Unpacks the jars, all into one folder.
     *
     * @param file the zip
     * @param folder where they go
     * @return the jars
     * @throws PluginException if it has an entry that a plugin's zip must not have
     * @throws IOException if it cannot be read
     */
    static List<Path> unpack(Path file, Path folder) throws IOException {
        long most = Math.min(MOST_BYTES, Math.max(ALWAYS_ALLOWED, MOST_GROWTH * Files.size(file)));
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > MOST_ENTRIES) {
                throw new PluginException("It has more than " + MOST_ENTRIES + " entries.", GET_AGAIN);
            }
            ZipLinks.check(file);
            return new PluginZip(zip, folder, most).unpack();
        }
    }

    private List<Path> unpack() throws IOException {
        List<? extends ZipEntry> entries = zip.stream().toList();
        checkNames(entries);
        if (entries.stream().mapToLong(ZipEntry::getSize).sum() > most) {
            throw tooLarge();
        }
        List<Path> jars = new ArrayList<>();
        long left = most;
        for (ZipEntry entry : entries) {
            if (isJar(entry)) {
                Path jar = place(entry);
                // the sizes in an archive need not be true
                try (InputStream in = zip.getInputStream(entry)) {
                    left -= copy(in, jar, left + 1);
                }
                if (left < 0) {
                    throw tooLarge();
                }
                jars.add(jar);
            }
        }
        return jars;
    }

    /** Copies so many bytes at most, and returns how many there were. */
    private static long copy(InputStream in, Path to, long most) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long copied = 0;
        try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (copied < most) {
                int read = in.read(chunk, 0, (int) Math.min(CHUNK, most - copied));
                if (read < 0) {
                    break;
                }
                out.write(chunk, 0, read);
                copied += read;
            }
        }
        return copied;
    }

    private static boolean isJar(ZipEntry entry) {
        return !entry.isDirectory() && entry.getName().endsWith(".jar");
    }

    private Path place(ZipEntry entry) {
        try {
            return folder.resolve(plainName(entry));
        } catch (InvalidPathException e) {
            throw new PluginException("Its entry " + entry.getName() + " has a name that no file can have.", GET_AGAIN);
        }
    }

    private static String plainName(ZipEntry entry) {
        String name = entry.getName().replace('\\', '/');
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static void checkNames(List<? extends ZipEntry> entries) {
        Set<String> names = new HashSet<>();
        Set<String> jars = new HashSet<>();
        for (ZipEntry entry : entries) {
            checkName(entry);
            // file systems that take big and small letters for the same would mix them up
            boolean isTwice = !names.add(entry.getName().toLowerCase(Locale.ROOT))
                    || (isJar(entry) && !jars.add(plainName(entry).toLowerCase(Locale.ROOT)));
            if (isTwice) {
                throw new PluginException("It has the file " + plainName(entry) + " twice.", "Leave one of them out.");
            }
        }
    }

    private static void checkName(ZipEntry entry) {
        String name = entry.getName().replace('\\', '/');
        boolean leaves = name.startsWith("/")
                || name.contains(":")
                || List.of(name.split("/", -1)).contains("..");
        if (leaves) {
            throw new PluginException("Its entry " + entry.getName() + " leads out of the zip.", GET_AGAIN);
        }
    }

    private PluginException tooLarge() {
        return new PluginException("It unpacks to more than " + (most >> 20) + " MiB.", GET_AGAIN);
    }
}
