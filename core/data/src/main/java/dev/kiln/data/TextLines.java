package dev.kiln.data;

import dev.kiln.graph.error.FileFormatException;
import java.io.BufferedReader;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of text files, read one after another; blank ones are left out. Lines end with a line feed, or in files
 * without one with a carriage return; a text may contain other separators.
 */
final class TextLines implements AutoCloseable {

    private final Deque<Path> files;
    private final Charset charset;
    private final boolean canBeSaid;
    private final Deque<TextLine> waiting = new ArrayDeque<>();
    private @Nullable Path file;
    private @Nullable BufferedReader characters;
    private long number;
    private boolean isEmpty;

    /**
     * The lines of files.
     *
     * @param files the files, gzip or plain, in order, or {@link InputFile#STANDARD}
     * @param charset their character encoding
     * @param canBeSaid whether the user can state it, so that messages may name the option
     */
    TextLines(List<Path> files, Charset charset, boolean canBeSaid) {
        this.files = new ArrayDeque<>(files);
        this.charset = charset;
        this.canBeSaid = canBeSaid;
    }

    /**
     * The next lines.
     *
     * @param most the maximum number
     * @return none at the end
     * @throws FileFormatException if a file is missing, has no line or is of another encoding
     */
    List<TextLine> next(int most) {
        List<TextLine> lines = new ArrayList<>();
        while (lines.size() < most && advance()) {
            lines.add(waiting.removeFirst());
        }
        return lines;
    }

    /** Reads until a line waits; false at the end of the last file. */
    private boolean advance() {
        while (waiting.isEmpty()) {
            if (characters == null && files.isEmpty()) {
                return false;
            }
            if (characters == null) {
                open(files.removeFirst());
            } else {
                read(file, characters);
            }
        }
        return true;
    }

    private void open(Path next) {
        characters = TextFile.opened(next, charset, canBeSaid);
        file = next;
        number = 0;
        isEmpty = true;
    }

    private void read(@Nullable Path from, BufferedReader reader) {
        Path place = from == null ? InputFile.STANDARD : from;
        InputFile.reading(place, () -> {
            StringBuilder line = new StringBuilder();
            int next = reader.read();
            while (next >= 0 && next != '\n') {
                line.append((char) next);
                next = reader.read();
            }
            boolean isOnly = next < 0 && number == 0;
            for (String part : isOnly ? line.toString().split("\r", -1) : new String[] {line.toString()}) {
                add(InputFile.shown(place), part);
            }
            if (next < 0) {
                end(place);
            }
            return place;
        });
    }

    private void add(Path place, String line) {
        number++;
        if (!line.isBlank()) {
            waiting.add(new TextLine(place, number, line));
            isEmpty = false;
        }
    }

    private void end(Path place) {
        close();
        if (isEmpty) {
            throw new FileFormatException(
                    "The file " + InputFile.shown(place) + " is empty, expected an example on each line.");
        }
    }

    @Override
    public void close() {
        BufferedReader open = characters;
        Path place = file;
        characters = null;
        if (open != null && place != null) {
            InputFile.reading(place, () -> {
                open.close();
                return place;
            });
        }
    }
}
