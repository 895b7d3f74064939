package dev.kiln.data;

import dev.kiln.files.Json;
import dev.kiln.graph.error.DataException;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A column of texts of several words: one number for each word of the training texts, 1 where it is in the cell's text,
 * else 0, wherever it is and however often. Words are in lower case; a missing text has none.
 *
 * @param name the column's name
 * @param words the words, sorted
 */
record WordsColumn(String name, List<String> words) implements TableColumn {

    private static final int LEAST_ROWS = 2;

    WordsColumn {
        words = List.copyOf(words);
    }

    /**
     * Fits a column: to the words that are in at least two of the texts, the most frequent ones of more than 1,000.
     *
     * @throws DataException if there are none
     */
    static WordsColumn fit(String name, Collection<String> cells) {
        Map<String, Long> counts = cells.stream()
                .flatMap(cell -> in(cell).distinct())
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        List<String> words = counts.entrySet().stream()
                .filter(word -> word.getValue() >= LEAST_ROWS)
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_TEXTS)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (words.isEmpty()) {
            throw new DataException("The column " + name + " has no word that is in two of its texts; leave it out with"
                    + " drop=" + name + ".");
        }
        return new WordsColumn(name, words);
    }

    private static Stream<String> in(String text) {
        return Vocabulary.Tokenizer.WORDS.cut(text).filter(token -> Character.isLetterOrDigit(token.codePointAt(0)));
    }

    @Override
    public ColumnKind kind() {
        return ColumnKind.WORDS;
    }

    @Override
    public boolean literal() {
        return true;
    }

    @Override
    public int width() {
        return words.size();
    }

    @Override
    public String substitute() {
        return "no words";
    }

    @Override
    public boolean encode(String cell, Numerals numerals, float[] row, int at) {
        in(cell).mapToInt(word -> Collections.binarySearch(words, word))
                .filter(place -> place >= 0)
                .forEach(place -> row[at + place] = 1);
        return true;
    }

    @Override
    public void impute(float[] row, int at) {
        // no words
    }

    @Override
    public boolean isSound() {
        return !words.isEmpty() && words.stream().distinct().sorted().toList().equals(words);
    }

    @Override
    public Json json() {
        return Json.object().with("name", name).with("kind", kind().word()).with("words", Json.ofTexts(words));
    }
}
