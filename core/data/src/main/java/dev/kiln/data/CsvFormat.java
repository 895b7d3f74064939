package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import dev.kiln.api.format.DataSpec;
import dev.kiln.api.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table with a header line: {@code csv:FILE}.
 *
 * <p>An example is FLOAT {@code [D]}. A column of numbers is one of them, standardized to mean 0 and standard
 * deviation 1 unless {@code scale=none}; a column of texts is one-hot, one number for each text in alphabetical order.
 * A column that holds mostly numbers and some other cells is rejected unless the user states its kind. Cells that are
 * blank, {@code NA}, {@code N/A}, {@code NaN}, {@code null} or {@code ?} are missing: they are filled with the column's
 * median or most frequent text, and reported.
 *
 * <p>The target is the last column, or the one that {@code target} names. It is a class where it is text or at most 20
 * different whole numbers, or where the model for which the table is opened predicts classes, else a value, FLOAT
 * {@code [1]}, in its own unit; {@code task} overrides that.
 *
 * <p><b>A model stores the encoding</b> of its training data in its metadata under {@value TableEncoding#KEY}: columns,
 * means, deviations, medians, texts and classes. A table that is opened for the model is encoded with it: its columns
 * are found by their names, others are ignored.
 *
 * <p>For other models <b>test data must be encoded with the statistics of the training data</b>. There are two ways.
 * Either both parts are in one file, as {@code csv:all.csv?split=train} and {@code csv:all.csv?split=test}: rows are
 * divided at random by {@code split-seed}, and all statistics come from the rows of the training part. Or the test file
 * names the training file: {@code csv:test.csv?stats=train.csv}. Without either, the statistics are those of all rows
 * of the file, as the data's description states.
 */
public final class CsvFormat implements DataFormat {

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
        List<Option<?>> options = new ArrayList<>(CsvFitting.OPTIONS);
        options.addAll(CsvRows.OPTIONS);
        options.addAll(CsvDialect.OPTIONS);
        return List.copyOf(options);
    }

    @Override
    public DataSource create(Options options) {
        return new Source(options);
    }

    private record Source(Options options) implements DataSource {

        @Override
        public DataSet open(DataSpec spec) {
            return fitted(spec, ModelTask.OPEN, List.of());
        }

        @Override
        public DataSet open(DataSpec spec, Model model) {
            Optional<TableEncoding> encoding = TableEncoding.of(model);
            return encoding.isPresent()
                    ? remembered(spec, encoding.get())
                    : fitted(spec, ModelTask.of(model), warnings(model));
        }

        /** A new network has learnt nothing that other statistics could contradict. */
        private List<String> warnings(Model model) {
            boolean isStandardized = CsvFitting.isStandardized(options);
            boolean own = options.find(CsvRows.STATS).isEmpty()
                    && options.find(CsvRows.SPLIT).isEmpty();
            return KnownClasses.isFresh(model) || !own
                    ? List.of()
                    : List.of("The model does not say how its tables were encoded: "
                            + (isStandardized ? "means, deviations" : "medians")
                            + ", texts and the order of the classes are taken from this file. Write stats=FILE for those "
                            + "of the training data"
                            + (isStandardized ? ", or scale=none for the numbers as they are." : "."));
        }

        private DataSet fitted(DataSpec spec, ModelTask model, List<String> warnings) {
            CsvRows rows = CsvRows.read(spec.path("FILE.csv"), options);
            List<String> notes = new ArrayList<>(warnings);
            TableEncoding encoding = new CsvFitting(options, rows.training(), spec).fit(model, notes);
            CsvExamples examples =
                    new CsvExamples(spec, rows, encoding, encoding.target().name(), false);
            notes.addAll(examples.doubts());
            return examples.dataSet(rows.statistics(), notes);
        }

        private DataSet remembered(DataSpec spec, TableEncoding encoding) {
            CsvRows rows = CsvRows.withoutStatistics(spec.path("FILE.csv"), options);
            encoding.requireColumns(rows.chosen());
            String target =
                    options.find(CsvFitting.TARGET).orElse(encoding.target().name());
            MissingCells missing = MissingCells.of(options).orElse(encoding.missing());
            return new CsvExamples(
                            spec,
                            rows,
                            new TableEncoding(encoding.features(), encoding.target(), missing),
                            target,
                            true)
                    .dataSet("encoded as the model remembers it", ignored(spec));
        }

        private static List<String> ignored(DataSpec spec) {
            List<String> given = CsvFitting.REMEMBERED.stream()
                    .map(Option::name)
                    .filter(spec.options()::containsKey)
                    .toList();
            return given.isEmpty()
                    ? List.of()
                    : List.of("The model remembers the encoding that it was trained with; "
                            + String.join(", ", given) + " (in the data's name) "
                            + (given.size() == 1 ? "is" : "are") + " not looked at.");
        }
    }
}
