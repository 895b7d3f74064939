package dev.kiln.data;

import dev.kiln.graph.error.FileFormatException;
import java.nio.charset.Charset;
import java.nio.file.Path;
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
        LAST,
        /** No label. */
        NONE
    }

    /** The place of the label in a line. */
    enum Layout {
        /** A word that begins with {@code __label__}, as in fastText. */
        MARKED,
        /** The first word. */
        FIRST_WORD,
        /** Before the first tab. */
        BEFORE_TAB,
        /** After the last tab. */
        AFTER_TAB;

        /**
         * Splits a line.
         *
         * @throws FileFormatException if it has no label or several, or no text
         */
        LabelledText of(TextLine line) {
            return switch (this) {
                case MARKED -> fastText(line);
                case FIRST_WORD -> blankSeparated(line);
                case BEFORE_TAB -> labelFirst(line);
                case AFTER_TAB -> labelLast(line);
            };
        }
    }

    /**
     * Reads files, one example on a line, see {@link TextLines}. If one of them contains {@code __label__}, each must
     * have a word with this prefix, in any position, as in fastText; else the label is beside a tab if most lines have
     * one, and the first word if not.
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
        files.forEach(InputFile::require);
        try (TextLines all = new TextLines(files, charset, true)) {
            List<TextLine> lines = all.next(Integer.MAX_VALUE);
            Layout layout = layout(lines, side, classes, notes);
            return lines.stream().map(layout::of).toList();
        }
    }

    private static Layout layout(
            List<TextLine> lines, Optional<Side> side, List<String> classes, Consumer<String> notes) {
        if (lines.stream().anyMatch(line -> line.content().contains(FAST_TEXT))) {
            return Layout.MARKED;
        }
        long tabs = lines.stream().filter(TextLine::hasTab).count();
        if (2 * tabs <= lines.size()) {
            return Layout.FIRST_WORD;
        }
        lines.stream().filter(line -> !line.hasTab()).findFirst().ifPresent(line -> {
            throw wrong(line, "expected a label and a text with a tab between, as on the other lines");
        });
        boolean last = side.orElseGet(() -> side(lines, classes, notes)) == Side.LAST;
        return last ? Layout.AFTER_TAB : Layout.BEFORE_TAB;
    }

    /**
     * Whether lines that need no labels have some.
     *
     * @param lines some lines
     * @param side the side of the label, where the user states it
     * @param classes the known classes; none where they are unknown
     * @return the place of the labels: those of fastText, and words that on all lines are names of classes; empty where
     *     the lines are texts alone
     */
    static Optional<Layout> present(List<TextLine> lines, Optional<Side> side, List<String> classes) {
        if (side.isPresent()) {
            return switch (side.get()) {
                case NONE -> Optional.empty();
                case FIRST -> Optional.of(Layout.BEFORE_TAB);
                case LAST -> Optional.of(Layout.AFTER_TAB);
            };
        }
        if (lines.stream().anyMatch(line -> line.content().contains(FAST_TEXT))) {
            return Optional.of(Layout.MARKED);
        }
        boolean areTabbed = lines.stream().allMatch(TextLine::hasTab);
        if (areTabbed && lines.stream().map(TextLine::left).allMatch(classes::contains)) {
            return Optional.of(Layout.BEFORE_TAB);
        }
        if (areTabbed && lines.stream().map(TextLine::right).allMatch(classes::contains)) {
            return Optional.of(Layout.AFTER_TAB);
        }
        boolean areClasses =
                lines.size() > 1 && lines.stream().map(TextLine::first).allMatch(classes::contains);
        return areClasses ? Optional.of(Layout.FIRST_WORD) : Optional.empty();
    }

    private static FileFormatException wrong(TextLine line, String expected) {
        String text = line.content().strip();
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
        return new FileFormatException("In " + line.where() + " stands \"" + shown + "\", " + expected + ".");
    }

    private static Side side(List<TextLine> lines, List<String> classes, Consumer<String> notes) {
        Set<String> left = lines.stream().map(TextLine::left).collect(Collectors.toSet());
        Set<String> right = lines.stream().map(TextLine::right).collect(Collectors.toSet());
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

    private static LabelledText labelLast(TextLine line) {
        return of(line.right(), line.content().substring(0, line.content().lastIndexOf('\t')), line);
    }

    private static LabelledText labelFirst(TextLine line) {
        return of(line.left(), line.content().substring(line.content().indexOf('\t') + 1), line);
    }

    private static LabelledText fastText(TextLine line) {
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
    private static LabelledText blankSeparated(TextLine line) {
        String first = line.first();
        return of(first, line.content().strip().substring(first.length()), line);
    }

    private static LabelledText of(String label, String text, TextLine line) {
        if (label.isBlank() || text.isBlank()) {
            throw wrong(line, "expected a label and a text with a tab between");
        }
        return new LabelledText(label.strip(), text.strip(), line.where());
    }
}
