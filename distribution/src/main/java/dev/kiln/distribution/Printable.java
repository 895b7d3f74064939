package dev.kiln.distribution;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text made safe for a terminal. Names in models, data and plugins come from others: a control character in one could
 * move the cursor, recolour or retitle the terminal, or start a line of its own; a character that reverses the
 * direction of writing displays a false name. They are shown as {@code \\u001b} is written in Java and in JSON.
 */
final class Printable {

    /** The joiners of some scripts and of emoji. */
    private static final char ZERO_WIDTH_JOINER = '\u200d';

    private static final char ZERO_WIDTH_NON_JOINER = '\u200c';

    private static final int LONGEST_WORD = 500;
    private static final int SHOWN_OF_WORD = 60;
    private static final Pattern WORD_TOO_LONG = Pattern.compile("\\S{" + (LONGEST_WORD + 1) + ",}+");

    private Printable() {}

    /** A text in one line; of a very long word only both ends are shown. */
    static String of(String text) {
        return text.length() <= LONGEST_WORD
                ? escaped(text)
                : escaped(WORD_TOO_LONG
                        .matcher(text)
                        .replaceAll(word -> Matcher.quoteReplacement(shortened(word.group()))));
    }

    private static String shortened(String word) {
        return word.substring(0, SHOWN_OF_WORD) + "..." + word.substring(word.length() - SHOWN_OF_WORD) + " ("
                + word.length() + " characters)";
    }

    private static String escaped(String text) {
        StringBuilder shown = null;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (isHarmless(text, i)) {
                if (shown != null) {
                    shown.append(character);
                }
            } else {
                shown = shown == null ? new StringBuilder(text.substring(0, i)) : shown;
                shown.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
            }
        }
        return shown == null ? text : shown.toString();
    }

    /** A text of several lines, each made safe; tabs become blanks. */
    static String lines(String text) {
        return String.join(
                System.lineSeparator(),
                text.lines().map(line -> escaped(line.replace("\t", "    "))).toList());
    }

    private static boolean isHarmless(String text, int at) {
        char character = text.charAt(at);
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.UNASSIGNED ->
                false;
            case Character.FORMAT -> character == ZERO_WIDTH_JOINER || character == ZERO_WIDTH_NON_JOINER;
            case Character.SURROGATE -> isPaired(text, at);
            default -> true;
        };
    }

    private static boolean isPaired(String text, int at) {
        char character = text.charAt(at);
        return Character.isHighSurrogate(character)
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
