package dev.kiln.host.plugin;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The recorded state of the plugins of a folder.
 *
 * @param installed the hashes of installed ones
 * @param shipped those that came with Kiln
 * @param switches those that are enabled
 */
record FolderRecord(InstalledHashes installed, ShippedPlugins shipped, Switches switches) {

    private static final int MOST_BYTES = 16 << 20;

    static FolderRecord read(Path folder) {
        return new FolderRecord(InstalledHashes.read(folder), ShippedPlugins.read(folder), Switches.read(folder));
    }

    /**
     * The lines of one of the lists in a folder; none where it is missing.
     *
     * @throws FileFormatException if it cannot be read
     */
    static List<String> lines(Path list) {
        try {
            return linesOf(list);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new FileFormatException(list + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /** The lines of a list; a file that is not a list of plugins must not fill the memory. */
    static List<String> linesOf(Path list) throws IOException {
        requireRegular(list);
        byte[] bytes;
        try (InputStream in = Files.newInputStream(list)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        }
        if (bytes.length > MOST_BYTES) {
            throw new IOException("it has more than " + (MOST_BYTES >> 20) + " MiB, which no list of plugins has");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .lines()
                    .toList();
        } catch (CharacterCodingException e) {
            throw new IOException("it is not text", e);
        }
    }

    /** Reading a pipe would block, and a device may never end. */
    static void requireRegular(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException("it is not a regular file");
        }
    }

    /** The expectation of a plugin's file. */
    Expectation expectation(Path source) {
        Optional<String> hash = installed.of(source.getFileName().toString());
        return hash.isPresent()
                ? new Expectation(hash, false)
                : shipped.of(source).orElse(Expectation.NONE);
    }
}
