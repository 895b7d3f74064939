package dev.kiln.testkit.conformance;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The files of tests, by test and by their names in the test's folder. Those of a folder are read on demand. */
final class ConformanceFiles {

    private static final int BLOCK = 512;
    private static final int KIND = 156;
    private static final String MODEL = "model.onnx";

    /** The bytes of one file. */
    @FunctionalInterface
    interface Content {

        byte[] read();
    }

    private final SortedMap<String, SortedMap<String, Content>> tests = new TreeMap<>();

    /** Reads an archive {@code .tar.gz}, or lists a folder. */
    static SortedMap<String, SortedMap<String, Content>> of(Path place) throws IOException {
        ConformanceFiles files = new ConformanceFiles();
        if (Files.isDirectory(place)) {
            files.list(place.toAbsolutePath().normalize());
        } else {
            files.unpack(place);
        }
        files.tests.values().removeIf(test -> !test.containsKey(MODEL));
        return files.tests;
    }

    private void put(String test, String file, Content content) {
        tests.computeIfAbsent(test, t -> new TreeMap<>()).put(file, content);
    }

    private void unpack(Path archive) throws IOException {
        try (DataInputStream tar =
                new DataInputStream(new BufferedInputStream(new GZIPInputStream(Files.newInputStream(archive))))) {
            byte[] header = new byte[BLOCK];
            String longName = "";
            for (tar.readFully(header); header[0] != 0; tar.readFully(header)) {
                byte[] content = new byte[Integer.parseInt(text(header, 124, 12).strip(), 8)];
                tar.readFully(content);
                tar.skipNBytes((BLOCK - content.length % BLOCK) % BLOCK);
                String entry = longName.isEmpty() ? shortName(header) : longName;
                longName = longName(header[KIND], content);
                String[] path = entry.split("/", 3);
                if (longName.isEmpty() && path.length == 3 && content.length > 0) {
                    put(path[0] + "/" + path[1], path[2], () -> content);
                }
            }
        }
    }

    /** A name of up to 100 characters, after a folder of up to 155. */
    private static String shortName(byte[] header) {
        boolean ustar = header[262] == 0 && text(header, 257, 5).equals("ustar");
        String folder = ustar ? text(header, 345, 155) : "";
        return (folder.isEmpty() ? "" : folder + "/") + text(header, 0, 100);
    }

    /** The name of the next entry where this one only contains it, in the form of GNU or of POSIX. */
    private static String longName(byte kind, byte[] content) {
        String told = text(content, 0, content.length);
        return switch (kind) {
            case 'L' -> told;
            case 'x' ->
                told.lines()
                        .filter(line -> line.matches("\\d+ path=.*"))
                        .map(line -> line.substring(line.indexOf('=') + 1))
                        .findFirst()
                        .orElse("");
            default -> "";
        };
    }

    private static String text(byte[] bytes, int offset, int length) {
        String field = new String(bytes, offset, length, StandardCharsets.UTF_8);
        int end = field.indexOf('\0');
        return end < 0 ? field : field.substring(0, end);
    }

    private void list(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            found.filter(f -> f.endsWith(MODEL)).forEach(model -> listTest(model.resolveSibling("")));
        }
    }

    private void listTest(Path test) {
        Path archive = test.resolveSibling("");
        String name = archive.getFileName() + "/" + test.getFileName();
        try (Stream<Path> found = Files.walk(test)) {
            found.filter(Files::isRegularFile)
                    .forEach(f -> put(name, test.relativize(f).toString().replace('\\', '/'), () -> bytes(f)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
