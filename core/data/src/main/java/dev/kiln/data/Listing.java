package dev.kiln.data;

import java.util.List;

/** Abridged lists for messages. */
final class Listing {

    private static final int MOST = 8;

    private Listing() {}

    /** Comma-separated words, the first ones of many. */
    static String of(List<String> words) {
        if (words.size() <= MOST) {
            return String.join(", ", words);
        }
        return String.join(", ", words.subList(0, MOST)) + " and " + (words.size() - MOST) + " more";
    }

    /** A number of things with the first of them, as {@code 3 classes (a, b, c)}. */
    static String of(long count, String one, String many, List<String> names) {
        String things = count + " " + (count == 1 ? one : many);
        return names.isEmpty() ? things : things + " (" + of(names) + ")";
    }
}
