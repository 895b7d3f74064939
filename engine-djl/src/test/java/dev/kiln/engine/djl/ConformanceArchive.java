package dev.kiln.engine.djl;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Reads an archive of ONNX's conformance tests. */
final class ConformanceArchive {

    private static final int BLOCK = 512;

    private ConformanceArchive() {}

    /** Returns for each test, named {@code archive/test}, its files by their names in its folder. */
    static SortedMap<String, SortedMap<String, byte[]>> read(Path archive) throws IOException {
        SortedMap<String, SortedMap<String, byte[]>> tests = new TreeMap<>();
        try (DataInputStream tar = new DataInputStream(new GZIPInputStream(Files.newInputStream(archive)))) {
            byte[] header = new byte[BLOCK];
            for (tar.readFully(header); header[0] != 0; tar.readFully(header)) {
                String[] path = text(header, 0, 100).split("/", 3);
                int size = Integer.parseInt(text(header, 124, 12).strip(), 8);
                byte[] content = new byte[size];
                tar.readFully(content);
                tar.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
                if (path.length == 3 && size > 0) {
                    tests.computeIfAbsent(path[0] + "/" + path[1], t -> new TreeMap<>())
                            .put(path[2], content);
                }
            }
        }
        return tests;
    }

    private static String text(byte[] header, int offset, int length) {
        String field = new String(header, offset, length, StandardCharsets.US_ASCII);
        int end = field.indexOf('\0');
        return end < 0 ? field : field.substring(0, end);
    }
}
