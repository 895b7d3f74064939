package dev.kiln.data;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.graph.error.DataException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The rows of a table that are read, and those for the statistics.
 *
 * @param chosen the rows that become examples
 * @param training the rows for the statistics
 * @param files the files of both
 * @param source the source of the statistics, for the description
 */
record TableParts(Table chosen, Table training, List<Path> files, Source source) {

    private static final String STATISTICS = "means, deviations, texts and classes of ";

    /** The source of statistics. */
    enum Source {
        /** All rows of the file. */
        FILE,
        /** The rows of the training part. */
        PART,
        /** The rows that are not held out for validation. */
        KEPT,
        /** Another file. */
        OTHER
    }

    /** The option for another file with the training data. */
    static final Option<Path> STATS = Option.file(
                    "stats", "the file with the training data, whose statistics and classes are used")
            .optional();

    /** The option that divides the rows of one file. */
    static final Option<Part> SPLIT = Option.choice(
                    "split", Part.class, "the part of the rows to read; all if left out")
            .optional();

    private static final Option<Double> TEST_FRACTION = Option.real(
                    "test-fraction", "the share of the rows in the test part, for split")
            .above(0)
            .below(1)
            .byDefault(0.2);
    private static final Option<Long> SPLIT_SEED = Option.integer(
                    "split-seed", "the seed that determines the rows of the test part, for split")
            .byDefault(0L);

    /** The options. */
    static final List<Option<?>> OPTIONS = List.of(STATS, SPLIT, TEST_FRACTION, SPLIT_SEED);

    /** Reads a table and, if there is one, the table with the training data. */
    static TableParts read(Path path, TableReading format, Options options) {
        TableParts alone = withoutStatistics(path, format, options);
        Optional<Path> stats = options.find(STATS);
        return stats.map(file -> new TableParts(alone.chosen, format.read(file), List.of(path, file), Source.OTHER))
                .orElse(alone);
    }

    /** Reads a table for a model that stores the statistics. */
    static TableParts withoutStatistics(Path path, TableReading format, Options options) {
        Table table = format.read(path);
        if (options.find(SPLIT).isEmpty()) {
            return of(table);
        }
        Partition parts = partition(table, options);
        Table training = table.select(parts.kept());
        Table chosen = options.find(SPLIT).get() == Part.TEST ? table.select(parts.held()) : training;
        return new TableParts(chosen, training, List.of(path), Source.PART);
    }

    private static Partition partition(Table table, Options options) {
        if (table.rows().size() < 2) {
            throw new DataException("The file " + table.path() + " has one row, too few to split.");
        }
        return Partition.of(table.rows().size(), options.get(TEST_FRACTION), options.get(SPLIT_SEED));
    }

    /** All rows of a table. */
    static TableParts of(Table table) {
        return new TableParts(table, table, List.of(table.path()), Source.FILE);
    }

    /** Whether all rows that are read have taught the statistics. */
    boolean isOfItself() {
        return source == Source.FILE;
    }

    /** The same rows with statistics of those at some positions. */
    TableParts learningFrom(long... places) {
        return new TableParts(chosen, chosen.select(places), files, Source.KEPT);
    }

    /** The source of the statistics, as a clause. */
    String statistics() {
        return switch (source) {
            case FILE -> STATISTICS + "its own rows";
            case PART -> STATISTICS + "the rows of the part train";
            case KEPT -> STATISTICS + "the rows that are not held out";
            case OTHER -> statistics(training.path());
        };
    }

    /** The source of the statistics, as a clause, where it is another file. */
    static String statistics(Path file) {
        return STATISTICS + file;
    }
}
