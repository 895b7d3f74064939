package dev.kiln.host.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A zip of any content, also of what no tool would write. */
final class Zip {

    private static final int CENTRAL_HEADER = 0x02014b50;

    private final Path file;
    private final Map<String, byte[]> content = new LinkedHashMap<>();
    private final Map<String, String> renamed = new LinkedHashMap<>();
    private final Map<String, Integer> modes = new LinkedHashMap<>();
    private final Map<String, Integer> sizes = new LinkedHashMap<>();

    private Zip(Path file) {
        this.file = file;
    }

    static Zip of(Path file) {
        return new Zip(file);
    }

    Zip file(String name, byte[] bytes) {
        content.put(name, bytes);
        return this;
    }

    /** Gives an entry another name of the same length when all is written: so that a name can stand there twice. */
    Zip renamed(String name, String other) {
        renamed.put(name, other);
        return this;
    }

    /** Gives an entry the mode of a file on Unix. */
    Zip mode(String name, int mode) {
        modes.put(name, mode);
        return this;
    }

    /** Lets the directory lie about an entry's size. */
    Zip saying(String name, int size) {
        sizes.put(name, size);
        return this;
    }

    Path write() {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : content.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return forge();
    }

    private Path forge() {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            for (int header : headers(bytes)) {
                int nameLength = bytes.getShort(header + 28);
                String name = new String(bytes.array(), header + 46, nameLength, StandardCharsets.UTF_8);
                if (modes.containsKey(name)) {
                    bytes.putInt(header + 38, modes.get(name) << 16);
                }
                if (sizes.containsKey(name)) {
                    bytes.putInt(header + 24, sizes.get(name));
                }
                if (renamed.containsKey(name)) {
                    bytes.put(header + 46, renamed.get(name).getBytes(StandardCharsets.UTF_8));
                }
            }
            return Files.write(file, bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Integer> headers(ByteBuffer bytes) {
        List<Integer> headers = new ArrayList<>();
        for (int i = 0; i + 46 <= bytes.limit(); i++) {
            if (bytes.getInt(i) == CENTRAL_HEADER) {
                headers.add(i);
            }
        }
        return headers;
    }
}
