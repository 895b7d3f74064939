package dev.kiln.distribution;

import dev.kiln.files.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder in which commands are run.
 *
 * @param folder the folder
 * @param installation the installed command
 */
record Workplace(Path folder, Installation installation) {

    /** A folder with the command as shipped. */
    static Workplace of(Path folder) {
        return new Workplace(folder, Installation.shipped());
    }

    /** Runs the command {@code kiln} with arguments; words have no spaces in them. */
    Outcome kiln(String words) {
        return installation.run(folder, words.split(" "));
    }

    /** The same with a limit on the size of files, in blocks of 512 bytes. */
    Outcome kilnOnFullDisk(int blocks, String words) {
        return installation.runOnFullDisk(folder, blocks, words.split(" "));
    }

    /** The same with another command's folder. */
    Workplace with(Installation other) {
        return new Workplace(folder, other);
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** Writes a text file. */
    Workplace write(String name, String text) {
        try {
            Files.writeString(file(name), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes(String name) {
        try {
            return Files.readAllBytes(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every file's SHA-256 by its path, for checks that nothing changed. */
    Map<String, String> content() {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> content.put(folder.relativize(file).toString(), Sha256.of(file)));
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
