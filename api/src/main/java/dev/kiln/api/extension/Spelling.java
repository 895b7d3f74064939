package dev.kiln.api.extension;

import dev.kiln.graph.status.Internal;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Suggests known words for a misspelt one. */
@Internal
public final class Spelling {

    private Spelling() {}

    /**
     * The known words closest to a misspelt one, by edit distance.
     *
     * @param word the user's word
     * @param known the known words
     * @return at most three words, the nearest first; none where none is near
     */
    public static List<String> nearest(String word, Collection<String> known) {
        int limit = Math.max(2, word.length() / 2);
        return known.stream()
                .filter(candidate -> distance(word, candidate) <= limit)
                .sorted(Comparator.comparingInt((String candidate) -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(3)
                .toList();
    }

    /**
     * The nearest words as a sentence.
     *
     * @param word the user's word
     * @param known the known words
     * @return {@code " Did you mean a, b?"}, or an empty text
     */
    public static String hint(String word, Collection<String> known) {
        List<String> nearest = nearest(word, known);
        return nearest.isEmpty() ? "" : " Did you mean " + String.join(", ", nearest) + "?";
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitution, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
