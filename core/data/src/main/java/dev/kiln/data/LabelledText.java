package dev.kiln.data;

import dev.kiln.graph.error.FileFormatException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A line of a text file.
 *
 * @param label the label of its class
 * @param text the rest
 * @param where the file and the line, for messages
 */
record LabelledText(String label, String text, String where) {

    private static final String FAST_TEXT = "__label__";
    private static final Pattern MARKED = Pattern.compile("(?<!\\S)" + FAST_TEXT + "(\\S*)");
    private static final int SHOWN = 80;

    /** The side of the label in a line. */
    enum Side {
        FIRST,
        LAST
    }

    /** A line before it is split. */
    private record Line(String content, String where) {

        boolean hasTab() {
            return content.indexOf('\t') >= 0;
        }

        String left() {
            return content.substring(0, content.indexOf('\t')).strip();
        }

        String right() {
            return content.substring(content.lastIndexOf('\t') + 1).strip();
        }
    }

    /**
     * Reads files, one example on a line. Lines end with a line feed, or in files without one with a carriage return; a
     * text may contain other separators. If one of them contains {@code __label__}, each must have a word with this
     * prefix, in any position, as in fastText; else the label is beside a tab if most lines have one, and the first
     * word if not.
     *
     * @param files the files, gzip or plain, in order
     * @param charset their character encoding
     * @param side the side of the label; empty to take the side with more of the classes, else that with fewer
     *     different words, else that with the shorter ones
     * @param classes the known classes; none where they are unknown
     * @param notes receives the assumptions made, one sentence each
     * @throws FileFormatException if a file is missing, empty or of another encoding, or a line has no label or several
     */
    static List<LabelledText> read(
            List<Path> files, Charset charset, Optional<Side> side, List<String> classes, Consumer<String> notes) {
        List<Line> lines = new ArrayList<>();
        for (Path file : files) {
            List<Line> found = lines(file, TextFile.read(file, charset, TextFile::whole));
            if (found.isEmpty()) {
                throw new FileFormatException(
                        "The file " + file + " is empty, expected a label and a text on each line.");
            }
            lines.addAll(found);
        }
        if (lines.stream().anyMatch(line -> line.content().contains(FAST_TEXT))) {
            return lines.stream().map(LabelledText::fastText).toList();
        }
        long tabs = lines.stream().filter(Line::hasTab).count();
        if (2 * tabs <= lines.size()) {
            return lines.stream().map(LabelledText::blankSeparated).toList();
        }
        lines.stream().filter(line -> !line.hasTab()).findFirst().ifPresent(line -> {
            throw wrong(line, "expected a label and a text with a tab between, as on the other lines");
        });
        boolean last = side.orElseGet(() -> side(lines, classes, notes)) == Side.LAST;
        return lines.stream()
                .map(line -> last ? labelLast(line) : labelFirst(line))
                .toList();
    }

    private static FileFormatException wrong(Line line, String expected) {
        String text = line.content().strip();
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
        return new FileFormatException("In " + line.where() + " stands \"" + shown + "\", " + expected + ".");
    }

    private static List<Line> lines(Path file, String text) {
        String end = text.indexOf('\n') < 0 ? "\r" : "\n";
        String[] all = text.split(end, -1);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            if (!all[i].isBlank()) {
                lines.add(new Line(all[i], "line " + (i + 1) + " of " + file));
            }
        }
        return lines;
    }

    private static Side side(List<Line> lines, List<String> classes, Consumer<String> notes) {
        Set<String> left = lines.stream().map(Line::left).collect(Collectors.toSet());
        Set<String> right = lines.stream().map(Line::right).collect(Collectors.toSet());
        long leftKnown = left.stream().filter(classes::contains).count();
        long rightKnown = right.stream().filter(classes::contains).count();
        if (leftKnown != rightKnown) {
            return leftKnown > rightKnown ? Side.FIRST : Side.LAST;
        }
        if (left.size() == right.size()) {
            Side shorter = length(left) < length(right) ? Side.FIRST : Side.LAST;
            notes.accept("There are as many different words before the tabs as after them: the shorter ones, "
                    + (shorter == Side.FIRST ? "before" : "after") + " them, are taken for the labels. label=first or "
                    + "label=last says it.");
            return shorter;
        }
        return left.size() < right.size() ? Side.FIRST : Side.LAST;
    }

    private static int length(Set<String> words) {
        return words.stream().mapToInt(String::length).sum();
    }

    private static LabelledText labelLast(Line line) {
        return of(line.right(), line.content().substring(0, line.content().lastIndexOf('\t')), line);
    }

    private static LabelledText labelFirst(Line line) {
        return of(line.left(), line.content().substring(line.content().indexOf('\t') + 1), line);
    }

    private static LabelledText fastText(Line line) {
        Matcher label = MARKED.matcher(line.content());
        if (!label.find()) {
            throw wrong(line, "expected one word that begins with " + FAST_TEXT + ", as others of the lines have");
        }
        String before = line.content().substring(0, label.start()).strip();
        String after = line.content().substring(label.end()).strip();
        String text = before.isEmpty() ? after : (before + " " + after).strip();
        if (label.group(1).contains(FAST_TEXT) || text.contains(FAST_TEXT)) {
            throw wrong(line, "which has several labels; Kiln learns one class of each text. Leave one of them");
        }
        if (label.group(1).isEmpty() || text.isEmpty()) {
            throw wrong(line, "expected a class right after " + FAST_TEXT + " and a text");
        }
        return new LabelledText(label.group(1), text, line.where());
    }

    /** The first word is the label. */
    private static LabelledText blankSeparated(Line line) {
        String[] parts = line.content().strip().split("\\s+", 2);
        return of(parts[0], parts.length > 1 ? parts[1] : "", line);
    }

    private static LabelledText of(String label, String text, Line line) {
        if (label.isBlank() || text.isBlank()) {
            throw wrong(line, "expected a label and a text with a tab between");
        }
        return new LabelledText(label.strip(), text.strip(), line.where());
    }
}
