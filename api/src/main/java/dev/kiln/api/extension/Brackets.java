package dev.kiln.api.extension;

import dev.kiln.graph.error.OptionException;
import java.util.ArrayList;
import java.util.List;

/** Texts in brackets, which keep commas and semicolons together: {@code [sgd:lr=0.1,momentum=0.9]}. */
final class Brackets {

    private Brackets() {}

    /** The text inside the brackets around it; the text itself if it has none. */
    static String stripped(String text) {
        String bare = text.strip();
        return bare.startsWith("[") && end(bare, 0) == bare.length()
                ? bare.substring(1, bare.length() - 1).strip()
                : bare;
    }

    /** The elements of a list with or without brackets around it; none of an empty one. */
    static List<String> elements(String text) {
        String bare = stripped(text);
        return bare.isEmpty() ? List.of() : split(bare, ';');
    }

    /** The parts of a text between separators outside brackets. */
    static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) == '[' && opens(text, at)) {
                at = end(text, at) - 1;
            } else if (text.charAt(at) == separator) {
                parts.add(text.substring(from, at));
                from = at + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** Whether a bracket opens a value, rather than being a character of one, as in a regular expression. */
    private static boolean opens(String text, int at) {
        return at == 0 || "=;[".indexOf(text.charAt(at - 1)) >= 0;
    }

    /** The place after the bracket that closes the one at a place. */
    private static int end(String text, int opening) {
        int depth = 0;
        for (int at = opening; at < text.length(); at++) {
            depth += text.charAt(at) == '[' ? 1 : text.charAt(at) == ']' ? -1 : 0;
            if (depth == 0) {
                return at + 1;
            }
        }
        throw new OptionException("In " + text + " a bracket is not closed; add ] at its end.");
    }
}
