package dev.kiln.api.extension;

import dev.kiln.graph.status.Internal;
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

    /** The edit distance in which exchanging two neighbours is one edit, like adding, leaving out and replacing. */
    private static int distance(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = Math.max(i, j);
                    continue;
                }
                int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(replaced, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                boolean isExchanged =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (isExchanged) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
