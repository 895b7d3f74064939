package dev.kiln.core.data;

import dev.kiln.api.FileFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A line of a text file.
 *
 * @param label what stands for its class
 * @param text the rest
 * @param where the file and the line, for messages
 */
record LabelledText(String label, String text, String where) {

    private static final String FAST_TEXT = "__label__";

    /** On which side of a line the label stands. */
    enum Side {
        FIRST,
        LAST
    }

    /** A line that is not cut yet. */
    private record Line(String content, String where) {

        String left() {
            return content.substring(0, content.indexOf('\t'));
        }

        String right() {
            return content.substring(content.lastIndexOf('\t') + 1);
        }
    }

    /**
     * Reads files: UTF-8, one example on a line, gzip or plain. Lines end with a line feed; other separators may stand
     * inside a text.
     *
     * @param files the files, one behind the other
     * @param side where the label stands; empty to take the side that has fewer different words
     * @throws FileFormatException if a file is missing or empty, or a line has no label
     */
    static List<LabelledText> read(List<Path> files, Optional<Side> side) {
        List<Line> lines = new ArrayList<>();
        for (Path file : files) {
            int before = lines.size();
            InputFile.read(file, content -> lines.addAll(lines(file, content.readAllBytes())));
            if (lines.size() == before) {
                throw new FileFormatException(
                        "The file " + file + " is empty, expected a label and a text on each line.");
            }
        }
        boolean tabs = lines.stream().allMatch(line -> line.content().indexOf('\t') >= 0);
        if (!tabs) {
            return lines.stream().map(LabelledText::blankSeparated).toList();
        }
        boolean last = side.orElseGet(() -> fewer(lines)) == Side.LAST;
        return lines.stream()
                .map(line -> last ? labelLast(line) : labelFirst(line))
                .toList();
    }

    private static List<Line> lines(Path file, byte[] bytes) {
        String[] all = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            if (!all[i].isBlank()) {
                lines.add(new Line(all[i], "line " + (i + 1) + " of " + file));
            }
        }
        return lines;
    }

    private static Side fewer(List<Line> lines) {
        Set<String> left = new HashSet<>();
        Set<String> right = new HashSet<>();
        for (Line line : lines) {
            left.add(line.left().strip());
            right.add(line.right().strip());
        }
        return left.size() < right.size() ? Side.FIRST : Side.LAST;
    }

    private static LabelledText labelLast(Line line) {
        return of(line.right(), line.content().substring(0, line.content().lastIndexOf('\t')), line);
    }

    private static LabelledText labelFirst(Line line) {
        return of(line.left(), line.content().substring(line.content().indexOf('\t') + 1), line);
    }

    /** The first word is the label, as fastText has it. */
    private static LabelledText blankSeparated(Line line) {
        String[] parts = line.content().strip().split("\\s+", 2);
        return of(parts[0], parts.length > 1 ? parts[1] : "", line);
    }

    private static LabelledText of(String label, String text, Line line) {
        String word = label.strip();
        String name = word.startsWith(FAST_TEXT) ? word.substring(FAST_TEXT.length()) : word;
        if (name.isEmpty() || text.isBlank()) {
            throw new FileFormatException("In " + line.where() + " stands \""
                    + line.content().strip() + "\", expected a label and a text with a tab between.");
        }
        return new LabelledText(name, text.strip(), line.where());
    }
}
