package dev.kiln.data;

import dev.kiln.files.Json;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The encoding of one column as numbers, with statistics from the rows to which it was fitted. */
sealed interface TableColumn permits TableColumn.Numbers, TableColumn.Texts, DateColumn, WordsColumn {

    /** The maximum number of different texts that are encoded. */
    int MOST_TEXTS = 1000;

    /** The column's name. */
    String name();

    /** The kind of its cells. */
    ColumnKind kind();

    /** Whether {@code NA} and the like are ordinary texts. */
    boolean literal();

    /** The number of numbers per cell. */
    int width();

    /** The replacement of a missing cell, in words for notes. */
    String substitute();

    /**
     * Encodes a cell.
     *
     * @param cell its text, not missing
     * @param numerals the format of numbers
     * @param row receives the numbers, all 0 before
     * @param at the position of the first
     * @return whether it was encoded
     */
    boolean encode(String cell, Numerals numerals, float[] row, int at);

    /** Encodes a missing cell. */
    void impute(float[] row, int at);

    /** The JSON form of the column, see {@link #read}. */
    Json json();

    /**
     * Reads the output of {@link #json}.
     *
     * @param where its origin, for messages
     * @throws FileFormatException if it is damaged
     */
    static TableColumn read(Json json, String where) {
        String name = json.get("name").text();
        TableColumn column = switch (json.get("kind").text()) {
            case "text" ->
                new Texts(
                        name,
                        json.get("texts").texts(),
                        json.get("mostFrequent").integer(-1),
                        json.get("literal").truth(false));
            case "date" -> new DateColumn(name, json.get("timed").truth(false), numbers(name, json));
            case "words" -> new WordsColumn(name, json.get("words").texts());
            default -> numbers(name, json);
        };
        if (name.isEmpty() || !column.isSound()) {
            throw new FileFormatException(
                    where + " says of the column \"" + name + "\" what cannot be; it is damaged.");
        }
        return column;
    }

    private static Numbers numbers(String name, Json json) {
        return new Numbers(
                name,
                json.get("median").number(Double.NaN),
                json.get("mean").number(Double.NaN),
                json.get("deviation").number(Double.NaN));
    }

    /** Whether its statistics are valid. */
    boolean isSound();

    /**
     * Fits a column.
     *
     * @param table the training rows
     * @param name its name
     * @param missing the rule for missing cells
     * @param kind the kind of its cells
     * @param literal whether the user stated that they are texts
     * @param standardize whether numbers are standardized to mean 0 and standard deviation 1
     * @throws DataException if there are more than 1,000 different texts, or the numbers are too large for statistics
     */
    static TableColumn fit(
            Table table, String name, MissingCells missing, ColumnKind kind, boolean literal, boolean standardize) {
        List<String> present = table.cells(name).stream()
                .filter(cell -> !missing.contains(cell, literal))
                .toList();
        return switch (kind) {
            case TEXT -> Texts.fit(name, present, literal);
            case WORDS -> WordsColumn.fit(name, present);
            case DATE -> DateColumn.fit(name, present, standardize);
            case NUMBER ->
                Numbers.fit(
                        name,
                        present.stream()
                                .mapToDouble(
                                        cell -> table.numerals().number(cell).orElseThrow())
                                .toArray(),
                        standardize);
        };
    }

    /**
     * A column of numbers: {@code (value - mean) / deviation}; a missing one is the median.
     *
     * @param name the column's name
     * @param median the median of the present values
     * @param mean the mean, which is subtracted
     * @param deviation the standard deviation, the divisor
     */
    record Numbers(String name, double median, double mean, double deviation) implements TableColumn {

        /** Values that differ by fewer units in the last place are equal up to rounding. */
        private static final double ROUNDING = 16;

        static Numbers fit(String name, double[] values, boolean standardize) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            int half = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[half] : sorted[half - 1] / 2 + sorted[half] / 2;
            if (!standardize) {
                return new Numbers(name, median, 0, 1);
            }
            double least = sorted[0];
            double greatest = sorted[sorted.length - 1];
            double ulp = Math.ulp(Math.max(Math.abs(least), Math.abs(greatest)));
            if (greatest - least <= ROUNDING * ulp) {
                return new Numbers(name, median, median, 1);
            }
            double mean = least
                    + DoubleStream.of(values).map(v -> v - least).average().orElseThrow();
            double variance = DoubleStream.of(values)
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElseThrow();
            if (!Double.isFinite(mean) || !Double.isFinite(variance) || variance == 0) {
                throw new DataException("The column " + name + " has numbers from " + least + " to " + greatest
                        + ", out of the range whose mean and standard deviation can be computed; leave it out with drop="
                        + name + ", or write it in another unit.");
            }
            return new Numbers(name, median, mean, Math.sqrt(variance));
        }

        @Override
        public ColumnKind kind() {
            return ColumnKind.NUMBER;
        }

        @Override
        public boolean literal() {
            return false;
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
        public boolean encode(String cell, Numerals numerals, float[] row, int at) {
            numerals.number(cell).ifPresent(value -> row[at] = scaled(value));
            return numerals.number(cell).isPresent();
        }

        @Override
        public void impute(float[] row, int at) {
            row[at] = scaled(median);
        }

        private float scaled(double value) {
            return (float) ((value - mean) / deviation);
        }

        @Override
        public boolean isSound() {
            return Double.isFinite(median) && Double.isFinite(mean) && Double.isFinite(deviation) && deviation > 0;
        }

        @Override
        public Json json() {
            return Json.object()
                    .with("name", name)
                    .with("kind", kind().word())
                    .with("median", median)
                    .with("mean", mean)
                    .with("deviation", deviation);
        }
    }

    /**
     * A column of texts, one-hot: one number for each text, 1 at the position of the cell's, else 0. A text unseen when
     * the column was fitted is all zeros; a missing one is the most frequent.
     *
     * @param name the column's name
     * @param texts all different texts, sorted
     * @param mostFrequent the position of the most frequent one
     * @param literal whether the user stated that they are texts
     */
    record Texts(String name, List<String> texts, int mostFrequent, boolean literal) implements TableColumn {

        public Texts {
            texts = List.copyOf(texts);
        }

        static Texts fit(String name, List<String> cells, boolean literal) {
            Map<String, Long> counts = cells.stream()
                    .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
            if (counts.size() > MOST_TEXTS) {
                throw new DataException("The column " + name + " has " + counts.size() + " different texts, more than "
                        + MOST_TEXTS + " to encode; leave it out with drop=" + name + ", or write types=" + name
                        + ":words if they are texts of several words.");
            }
            List<String> texts = List.copyOf(counts.keySet());
            // the first of equally frequent ones
            String most = texts.stream()
                    .min(Comparator.comparing(text -> -counts.getOrDefault(text, 0L)))
                    .orElseThrow();
            return new Texts(name, texts, texts.indexOf(most), literal);
        }

        @Override
        public ColumnKind kind() {
            return ColumnKind.TEXT;
        }

        @Override
        public int width() {
            return texts.size();
        }

        @Override
        public String substitute() {
            return "the most frequent text " + texts.get(mostFrequent);
        }

        @Override
        public boolean encode(String cell, Numerals numerals, float[] row, int at) {
            int place = Collections.binarySearch(texts, cell);
            if (place >= 0) {
                row[at + place] = 1;
            }
            return place >= 0;
        }

        @Override
        public void impute(float[] row, int at) {
            row[at + mostFrequent] = 1;
        }

        @Override
        public boolean isSound() {
            List<String> sorted = texts.stream().distinct().sorted().toList();
            return sorted.equals(texts) && mostFrequent >= 0 && mostFrequent < texts.size();
        }

        @Override
        public Json json() {
            return Json.object()
                    .with("name", name)
                    .with("kind", kind().word())
                    .with("mostFrequent", mostFrequent)
                    .with("literal", literal)
                    .with("texts", Json.ofTexts(texts));
        }
    }
}
