package dev.kiln.data;

import dev.kiln.graph.error.FileFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Class names from a text file: the class of a name is the number of its line, counted from 0. */
final class ClassNames {

    private ClassNames() {}

    /**
     * The names in {@code classes.txt} or {@code batches.meta.txt} beside the data.
     *
     * @param folder the folder of the data
     * @param count the number of classes
     * @return their names, empty where there is no such file
     * @throws FileFormatException if there are not as many names as classes, or the file is no such list
     */
    static Optional<List<String>> in(Path folder, int count) {
        return Stream.of("classes.txt", "batches.meta.txt")
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .map(file -> read(file, count));
    }

    private static List<String> read(Path file, int count) {
        List<String> names = read(file);
        if (names.size() != count) {
            throw new FileFormatException("The file " + file + " has " + names.size() + " names of classes, expected "
                    + count + "; correct or remove it.");
        }
        return names;
    }

    /**
     * The names in a file, one on a line. Blank lines at the end are ignored.
     *
     * @throws FileFormatException if the file is missing, no UTF-8, has no name, or a blank line before its last name
     */
    static List<String> read(Path file) {
        List<String> lines = TextFile.lines(file).stream().map(String::strip).toList();
        int count = lines.size();
        while (count > 0 && lines.get(count - 1).isEmpty()) {
            count--;
        }
        List<String> names = lines.subList(0, count);
        if (count == 0) {
            throw new FileFormatException("The file " + file + " is empty, expected the name of a class on each line.");
        }
        int blank = names.indexOf("");
        if (blank >= 0) {
            throw new FileFormatException("Line " + (blank + 1) + " of " + file
                    + " is blank, expected the name of class " + blank + ": the class of a name is the number of its "
                    + "line. Write a name there, or take the line out if it stands for no class.");
        }
        return names;
    }
}
