package dev.kiln.core.data;

import dev.kiln.api.FileFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Names of classes from a text file beside the data, one on a line. */
final class ClassNames {

    private ClassNames() {}

    /**
     * The names in {@code classes.txt} or {@code batches.meta.txt}.
     *
     * @param folder where the data lies
     * @param count how many classes there are
     * @return their names, empty where there is no such file
     * @throws FileFormatException if there are not as many names as classes
     */
    static Optional<List<String>> in(Path folder, int count) {
        return Stream.of("classes.txt", "batches.meta.txt")
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .map(file -> read(file, count));
    }

    private static List<String> read(Path file, int count) {
        List<String> names = InputFile.read(file, content -> lines(content.readAllBytes()));
        if (names.size() != count) {
            throw new FileFormatException("The file " + file + " has " + names.size() + " names of classes, expected "
                    + count + "; mend it or take it away.");
        }
        return names;
    }

    private static List<String> lines(byte[] text) throws IOException {
        return new String(text, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
