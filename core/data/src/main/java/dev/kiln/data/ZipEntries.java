package dev.kiln.data;

import dev.kiln.graph.error.FileFormatException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Zip archives with two checks that Java omits: that names are different, and that contents match the checksums. */
final class ZipEntries implements AutoCloseable {

    private final ZipFile zip;
    private final Map<String, ZipEntry> byName = new LinkedHashMap<>();

    private ZipEntries(ZipFile zip) {
        this.zip = zip;
    }

    /**
     * Opens an archive.
     *
     * @param naming the name of an entry; one with an empty name is omitted
     * @throws IOException if it is not an archive or cannot be read
     * @throws FileFormatException if two files have the same name
     */
    static ZipEntries open(Path path, UnaryOperator<String> naming) throws IOException {
        ZipEntries entries = new ZipEntries(new ZipFile(path.toFile()));
        try {
            entries.zip.stream().forEach(entry -> entries.add(path, entry, naming.apply(entry.getName())));
            return entries;
        } catch (RuntimeException e) {
            entries.close();
            throw e;
        }
    }

    private void add(Path path, ZipEntry entry, String name) {
        boolean isTwice = !name.isEmpty() && byName.putIfAbsent(name, entry) != null;
        if (isTwice && !entry.isDirectory()) {
            throw new FileFormatException("The archive " + path + " has two files " + name
                    + ", and which of them is meant is not known; pack it again with different names.");
        }
    }

    /** The names in the order of the file. */
    Set<String> names() {
        return byName.keySet();
    }

    /** The unpacked size of a file in bytes, as stated in the archive; empty if there is no such file. */
    Optional<Long> size(String name) {
        return Optional.ofNullable(byName.get(name)).map(ZipEntry::getSize);
    }

    /**
     * Reads a file's content.
     *
     * @throws ZipException if there is no such file, or the content does not match the checksum
     * @throws IOException if it cannot be read
     */
    <T> T read(String name, InputFile.Reader<T> reader) throws IOException {
        ZipEntry entry = byName.get(name);
        if (entry == null) {
            throw new ZipException("the archive has no such file");
        }
        CRC32 checksum = new CRC32();
        try (InputStream content =
                new BufferedInputStream(new CheckedInputStream(zip.getInputStream(entry), checksum))) {
            T result = reader.read(content);
            content.transferTo(OutputStream.nullOutputStream());
            if (entry.getCrc() >= 0 && entry.getCrc() != checksum.getValue()) {
                throw new ZipException("its checksum is not that of its content; get the file again");
            }
            return result;
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
