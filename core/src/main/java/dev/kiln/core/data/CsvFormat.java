package dev.kiln.core.data;

import dev.kiln.api.DataException;
import dev.kiln.api.option.Option;
import dev.kiln.api.option.Options;
import dev.kiln.api.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table with a header line: {@code csv:FILE}.
 *
 * <p>An example is FLOAT {@code [D]}. A column of numbers is one of them, standardized to mean 0 and standard
 * deviation 1 unless {@code scale=none}; a column of texts is one-hot, a number for each text in alphabetical order.
 * Cells that are blank, {@code NA}, {@code N/A}, {@code NaN}, {@code null} or {@code ?} are missing: they are filled
 * with the column's median or most frequent text, and reported.
 *
 * <p>The target is the last column, or the one that {@code target} names. It is a class where it is text or at most 20
 * different whole numbers, else a value, FLOAT {@code [1]}, in its own unit; {@code task} overrides that.
 *
 * <p><b>Test data must be encoded with the statistics of the training data</b>: its means, medians, texts and classes.
 * There are two ways. Either both parts are in one file, as {@code csv:all.csv?split=train} and
 * {@code csv:all.csv?split=test}: rows are divided at random by {@code split-seed}, and all statistics come from the
 * rows of the training part. Or the test file names the training file: {@code csv:test.csv?stats=train.csv}. Without
 * either, the statistics are those of all rows of the file.
 */
final class CsvFormat implements DataFormat {

    private enum Scale {
        STANDARD,
        NONE
    }

    private static final Option<String> TARGET = Option.text(
                    "target", "the column that is to be predicted; the last one if left out")
            .optional();
    private static final Option<String> DROP = Option.text(
                    "drop", "columns that are not given to the model, with commas between")
            .byDefault("");
    private static final Option<Scale> SCALE = Option.choice(
                    "scale", Scale.class, "whether numbers are brought to mean 0 and standard deviation 1")
            .byDefault(Scale.STANDARD);
    private static final Option<Path> STATS = Option.file(
                    "stats", "the file with the training data, whose statistics and classes are taken")
            .optional();
    private static final Option<Part> SPLIT = Option.choice(
                    "split", Part.class, "which part of the rows is read; all if left out")
            .optional();
    private static final Option<Double> TEST_FRACTION = Option.real(
                    "test-fraction", "the share of the rows in the test part, for split")
            .above(0)
            .below(1)
            .byDefault(0.2);
    private static final Option<Long> SPLIT_SEED = Option.integer(
                    "split-seed", "which rows are in the test part, for split")
            .byDefault(0L);

    @Override
    public String name() {
        return "csv";
    }

    @Override
    public String summary() {
        return "a table with a header line; text is encoded, missing values are filled in";
    }

    @Override
    public String usage() {
        return "csv:FILE";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(TARGET, TaskGuess.TASK, DROP, SCALE, STATS, SPLIT, TEST_FRACTION, SPLIT_SEED);
    }

    @Override
    public DataSource create(Options options) {
        return spec -> open(spec, options);
    }

    private static TensorDataSet open(DataSpec spec, Options options) {
        Path path = spec.path("FILE.csv");
        CsvTable table = CsvTable.read(path);
        Optional<Partition> parts = options.find(SPLIT).map(part -> partition(table, options));
        CsvTable rows = parts.map(
                        p -> table.select(options.find(SPLIT).orElseThrow() == Part.TEST ? p.held() : p.kept()))
                .orElse(table);
        Optional<Path> stats = options.find(STATS);
        CsvTable training = stats.map(CsvTable::read)
                .orElseGet(() -> parts.map(p -> table.select(p.kept())).orElse(table));
        String target = options.find(TARGET)
                .orElse(training.header().get(training.header().size() - 1));
        List<String> names = CsvFeatures.names(training, target, options.get(DROP));
        CsvFeatures features = CsvFeatures.fit(training, names, options.get(SCALE) == Scale.STANDARD);
        CsvTarget answer = CsvTarget.fit(training, target, options.find(TaskGuess.TASK));
        List<String> notes = new ArrayList<>();
        Tensor inputs = features.encode(rows, notes);
        Tensor targets = answer.encode(rows);
        List<Path> files = stats.map(file -> List.of(path, file)).orElse(List.of(path));
        return new TensorDataSet(
                spec.text(),
                answer.task(),
                answer.classes(),
                new TensorRows(inputs),
                new TensorRows(targets),
                DataFingerprint.ofFiles(files),
                notes);
    }

    private static Partition partition(CsvTable table, Options options) {
        if (table.rows().size() < 2) {
            throw new DataException("The file " + table.path() + " has one row, too few to split.");
        }
        return Partition.of(table.rows().size(), options.get(TEST_FRACTION), options.get(SPLIT_SEED));
    }
}
