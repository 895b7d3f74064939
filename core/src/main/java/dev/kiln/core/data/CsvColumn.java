package dev.kiln.core.data;

import dev.kiln.api.DataException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How the cells of one column become numbers, with statistics from the rows that it was fitted to. */
sealed interface CsvColumn {

    /** The most different texts that are encoded. */
    int MOST_TEXTS = 1000;

    /** The column's name. */
    String name();

    /** How many numbers a cell becomes. */
    int width();

    /** What stands in for a missing cell, as a reader of the notes would say it. */
    String substitute();

    /**
     * Encodes a cell.
     *
     * @param cell what is written, not missing
     * @param row where the numbers go
     * @param at the place of the first
     * @return whether it was understood
     */
    boolean encode(String cell, float[] row, int at);

    /** Encodes a missing cell. */
    void impute(float[] row, int at);

    /**
     * Fits a column.
     *
     * @param name its name
     * @param cells all cells of the rows to learn from
     * @param standardize whether numbers are brought to mean 0 and standard deviation 1
     * @return numbers if all cells that are not missing are, else texts
     * @throws DataException if all are missing, or there are more than 1,000 different texts
     */
    static CsvColumn fit(String name, List<String> cells, boolean standardize) {
        List<String> present = Cells.present(cells);
        if (present.isEmpty()) {
            throw new DataException(
                    "The column " + name + " has no value at all; leave it out with drop=" + name + ".");
        }
        return Cells.areNumbers(present)
                ? Numbers.fit(name, Cells.numbers(present), standardize)
                : Texts.fit(name, present);
    }

    /**
     * A column of numbers: {@code (value - mean) / deviation}; a missing one is the median.
     *
     * @param name the column's name
     * @param median of the values that are there
     * @param mean what is taken away
     * @param deviation what is divided by
     */
    record Numbers(String name, double median, double mean, double deviation) implements CsvColumn {

        static Numbers fit(String name, double[] values, boolean standardize) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            int half = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
            if (!standardize) {
                return new Numbers(name, median, 0, 1);
            }
            double mean = Arrays.stream(values).average().orElseThrow();
            double variance = Arrays.stream(values)
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElseThrow();
            return new Numbers(name, median, mean, variance > 0 ? Math.sqrt(variance) : 1);
        }

        @Override
        public int width() {
            return 1;
        }

        @Override
        public String substitute() {
            return "the median " + median;
        }

        @Override
        public boolean encode(String cell, float[] row, int at) {
            Cells.number(cell).ifPresent(value -> row[at] = scaled(value));
            return Cells.number(cell).isPresent();
        }

        @Override
        public void impute(float[] row, int at) {
            row[at] = scaled(median);
        }

        private float scaled(double value) {
            return (float) ((value - mean) / deviation);
        }
    }

    /**
     * A column of texts, one-hot: as many numbers as there are texts, 1 at the place of the cell's, else 0. A text
     * that was not there when the column was fitted is all zeros; a missing one is the most frequent.
     *
     * @param name the column's name
     * @param texts all that there are, sorted
     * @param mostFrequent the place of the most frequent one
     */
    record Texts(String name, List<String> texts, int mostFrequent) implements CsvColumn {

        static Texts fit(String name, List<String> cells) {
            Map<String, Long> counts = cells.stream()
                    .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
            if (counts.size() > MOST_TEXTS) {
                throw new DataException("The column " + name + " has " + counts.size() + " different texts, more than "
                        + MOST_TEXTS + " to encode; leave it out with drop=" + name + ".");
            }
            List<String> texts = List.copyOf(counts.keySet());
            // the first of equally frequent ones
            String most = texts.stream()
                    .min(Comparator.comparing(text -> -counts.getOrDefault(text, 0L)))
                    .orElseThrow();
            return new Texts(name, texts, texts.indexOf(most));
        }

        @Override
        public int width() {
            return texts.size();
        }

        @Override
        public String substitute() {
            return "the most frequent value " + texts.get(mostFrequent);
        }

        @Override
        public boolean encode(String cell, float[] row, int at) {
            int place = texts.indexOf(cell);
            if (place >= 0) {
                row[at + place] = 1;
            }
            return place >= 0;
        }

        @Override
        public void impute(float[] row, int at) {
            row[at + mostFrequent] = 1;
        }
    }
}
